"""`python -m rexian` is the `rexian` command."""

from rexian.cli import main

if __name__ == "__main__":
    main(prog_name="rexian")
