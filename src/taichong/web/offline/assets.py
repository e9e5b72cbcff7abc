"""What browsers fetch beside the pages: the service worker, the manifest, and whether we are alive."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from taichong.web.body.renderings import shown_to
from taichong.web.offline.pocket import reader, reader_address
from taichong.web.squeezed import squeezed
from taichong.web.stretches import frames_of, pictured
from taichong.web.templating import STATIC, asset, atlas_of, embedded
from taichong.words import HANZI

router = APIRouter()

KEPT = (
    "dist/app.js",
    "dist/session.js",
    "dist/pocket.js",
    "dist/learn.js",
    "dist/body.js",
    "dist/drawing.js",
    "dist/photo.js",
    "style.css",
)


@router.get("/healthz")
async def alive() -> dict[str, bool]:
    """That the process answers."""
    return {"ok": True}


@router.get("/sw.js")
async def service_worker(request: Request) -> Response:
    """The worker stands at the root, so that it may keep every page; it knows which assets to keep.

    The body is among them: for another body there is another worker, which keeps everything anew.
    """
    name = shown_to(request).name
    body = [f"{each}?v={name}" for each in ("/body/figure.json", "/api/body.glb")]
    frames = (frame for care in pictured() for frame in frames_of(care))
    below: str = request.app.state.settings.path
    kept = [
        below + each for each in (*(asset(name) for name in (*KEPT, *frames)), reader_address(atlas_of(request)), *body)
    ]
    text = (STATIC / "dist" / "sw.js").read_text(encoding="utf-8")
    begins = f"self.PATH={embedded(below)};self.KEPT={embedded(kept)};\n"
    return Response(begins + text, media_type="text/javascript")


@router.get("/manifest.webmanifest")
async def manifest(request: Request) -> Response:
    """How it is installed on a home screen; its shortcut opens *Cramp now*."""
    path = request.app.state.settings.path
    icons = [
        {"src": f"{path}/static/icon.svg", "sizes": "any", "type": "image/svg+xml"},
        *(
            {
                "src": f"{path}/static/icon-{size}.png",
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": purpose,
            }
            for size in (192, 512)
            for purpose in ("any", "maskable")
        ),
    ]
    data = {
        "id": f"{path}/",
        "name": "Taichong",
        "short_name": "Taichong",
        "start_url": f"{path}/",
        "scope": f"{path}/",
        "display": "standalone",
        "background_color": "#faf7f2",
        "theme_color": "#0f5258",
        "icons": icons,
        "shortcuts": [{"name": "Cramp now", "url": f"{path}/cramp"}],
    }
    return JSONResponse(data, media_type="application/manifest+json")


@router.get("/static/hanzi.woff2")
async def hanzi() -> Response:
    """The small font for the points' Chinese names."""
    return FileResponse(HANZI, media_type="font/woff2")


@router.get("/static/words.json")
async def words(request: Request) -> Response:
    """The table by which the guide without a server reads what is typed."""
    return squeezed(request, reader(atlas_of(request)), "application/json")


@router.get("/favicon.ico")
async def favicon() -> Response:
    """The icon, for who asks at the old place."""
    return FileResponse(STATIC / "icon-192.png")
