"""The plain page: everything that goes on in one view, for browsers the console is too new for.
Four files, nothing from elsewhere.
"""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Response

from api.shield import PAGE_POLICY

router = APIRouter(include_in_schema=False)

HERE = Path(__file__).parent
HEADERS = {"Content-Security-Policy": PAGE_POLICY, "Cache-Control": "no-cache"}
FILES = {
    "/plain/": ("index.html", "text/html; charset=utf-8"),
    "/plain/page.js": ("page.js", "text/javascript; charset=utf-8"),
    "/plain/words.js": ("words.js", "text/javascript; charset=utf-8"),
    "/plain/page.css": ("page.css", "text/css; charset=utf-8"),
}


def _serve(path: str, name: str, media_type: str) -> None:
    content = (HERE / name).read_bytes()

    def serve() -> Response:
        return Response(content, headers=HEADERS, media_type=media_type)

    router.add_api_route(path, serve, methods=["GET"], name=name, response_class=Response)


for _path, (_name, _type) in FILES.items():
    _serve(_path, _name, _type)
