"""`rexian run` with stand-ins for the parts that are not under test here: run by test_run.py.

PostgreSQL, and Asterisk when it is asked for, are the real ones. The PBX configuration is the least
that boots, and the backend answers /healthz and nothing else; it tells its number at /pid.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from rexian.errors import RexianError
from rexian.paths import socket_dir
from rexian.provision.asterisk import AsteriskInstall
from rexian.secrets import Secrets
from rexian.settings import Settings, load_settings
from rexian.supervise import run
from rexian.supervise.child import ChildSpec

BACKEND = """
import http.server, os, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        text = os.environ["REXIAN_DATABASE_URL"] if self.path == "/url" else str(os.getpid())
        self.send_response(200); self.end_headers(); self.wfile.write(text.encode())
    def log_message(self, *words): pass
if os.environ.get("BACKEND_FAILS"): sys.exit("the schema is newer than this program")
http.server.HTTPServer(("127.0.0.1", int(sys.argv[2])), Handler).serve_forever()
"""


async def configure_pbx(
    settings: Settings, secrets: Secrets, install: AsteriskInstall, database_url: str
) -> Path:
    folder = settings.data / "asterisk"
    places = {
        "astetcdir": folder / "etc",
        "astmoddir": install.modules_dir,
        "astdatadir": install.data_dir,
        "astvarlibdir": folder / "lib",
        "astdbdir": folder / "lib",
        "astkeydir": folder / "lib",
        "astspooldir": folder / "spool",
        "astrundir": socket_dir(settings.data, "asterisk.ctl"),
        "astlogdir": folder / "log",
    }
    for name in ("etc", "lib", "spool", "log"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    lines = ["[directories]", *(f"{name} => {place}" for name, place in places.items())]
    conf = folder / "asterisk.conf"
    conf.write_text("\n".join([*lines, "[options]", "nocolor = yes", ""]))
    modules = "[modules]\nautoload=no\nload=pbx_config.so\nload=res_srtp.so\n"
    (folder / "etc/modules.conf").write_text(modules)
    (folder / "etc/extensions.conf").write_text("[general]\n[default]\n")
    for name in ("logger", "features", "cdr", "cel", "ccss", "acl", "udptl", "stasis", "manager"):
        (folder / f"etc/{name}.conf").write_text("")
    return conf


def backend_spec(settings: Settings, database_url: str) -> ChildSpec:
    spec = real_backend_spec(settings, database_url)
    argv = (sys.executable, "-c", BACKEND, "serve", str(settings.http_port))
    changed = {name: getattr(spec, name) for name in spec.__slots__}
    return ChildSpec(**{**changed, "argv": argv})


real_backend_spec = run.backend_spec
run.backend_spec = backend_spec

if __name__ == "__main__":
    try:
        code = run.run_system(load_settings(), configure_pbx)
    except RexianError as fault:
        print(f"rexian: {fault}", file=sys.stderr)
        code = fault.exit_code
    sys.stdout.flush()
    os._exit(code)  # what is left undone at this point would be a fault; do not hide it
