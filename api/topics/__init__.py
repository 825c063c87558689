"""What is asked about more than before."""
