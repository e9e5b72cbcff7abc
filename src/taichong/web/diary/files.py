"""The diary taken along, brought back, and deleted for good."""

from __future__ import annotations

import base64
import hashlib
import io
from pathlib import PurePosixPath, PureWindowsPath
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Literal

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse

from taichong.diary import import_stream, visit_html, visit_of, write_csv, write_json
from taichong.errors import InputError
from taichong.web.diary.own_diary import diary_of
from taichong.web.diary.pages import Form
from taichong.web.guard import MOST_IMPORT_BYTES
from taichong.web.homes import home_of, today_here
from taichong.web.own_words import on_a_page
from taichong.web.templating import atlas_of, page
from taichong.words import fill, words
from taichong.words import message as _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taichong.diary import Diary

router = APIRouter()

PIECE = 1 << 16
IN_MEMORY = 1 << 22
LONGEST_NAME = 80
MEDIA = {"json": "application/json", "csv": "text/csv; charset=utf-8"}


@router.get("/diary/keep")
def keep(request: Request) -> Response:
    """Take it along, bring it back, delete it."""
    diary_of(request)
    return _page(request)


def _page(request: Request, status: int = 200, *, done: str = "", problem: str = "", ask: bool = False) -> HTMLResponse:
    return page(
        atlas_of(request),
        "diary_keep.html",
        status,
        said=words("diary")["replies"],
        most_mb=MOST_IMPORT_BYTES // 1_000_000,
        done=done,
        problem=problem,
        ask=ask,
    )


@router.get("/diary/export.{kind}")
def export(request: Request, kind: Literal["json", "csv"]) -> Response:
    """Every entry as one file, corrected ones too."""
    made = _written(diary_of(request), kind)
    name = f"taichong-diary-{today_here(request):%Y-%m-%d}.{kind}"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(_pieces(made), media_type=MEDIA[kind], headers=headers)


def _written(diary: Diary, kind: str) -> IO[bytes]:
    """The whole export before its first byte goes out: a broken database must not look like a short diary."""
    made = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 -- closed when the last piece is sent
    lines = io.TextIOWrapper(made, encoding="utf-8", newline="", write_through=True)
    write = write_csv if kind == "csv" else write_json
    write(diary.every_entry(), lines)
    lines.detach()
    made.seek(0)
    return made


def _pieces(made: IO[bytes]) -> Iterator[bytes]:
    with made:
        while piece := made.read(PIECE):
            yield piece


@router.get("/diary/page")
def visit(request: Request, weeks: int = 8, *, notes: bool = False) -> Response:
    """The last weeks on one page, to be printed for a doctor's visit; its one style is allowed by its hash."""
    text = visit_html(
        visit_of(diary_of(request), today_here(request), weeks, with_notes=notes, atlas=atlas_of(request))
    )
    style = text.partition("<style>")[2].partition("</style>")[0]
    known = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{known}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return HTMLResponse(text, headers={"content-security-policy": policy})


@router.post("/diary/import")
async def bring_in(request: Request) -> Response:
    """Add what an export holds and this diary does not; all of it, or on any error nothing."""
    async with request.form(max_files=1) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            return _page(request, 400, problem=_("Choose an exported file first."))
        try:
            diary = await run_in_threadpool(diary_of, request)
            done = await run_in_threadpool(import_stream, diary, shown_name(file.filename), file.file)
        except InputError as error:
            return _page(request, 400, problem=on_a_page(error))
    said = fill(words("diary")["replies"]["imported"], new=done.new, known=done.known)
    return _page(request, done=" ".join((said, *done.noted)))


def shown_name(sent: str) -> str:
    """The name of a file that was sent, for messages only: no folder, nothing that cannot be printed."""
    name = PureWindowsPath(PurePosixPath(sent).name).name
    return "".join(each for each in name if each.isprintable())[-LONGEST_NAME:]


@router.post("/diary/erase")
def erase(request: Request, form: Form) -> Response:
    """Delete everything of this person, here and in this browser; only after a second yes."""
    diary = diary_of(request)
    if not form.has("sure", "yes"):
        return _page(request, 400, ask=True)
    diary.erase(home_of(request).folder)
    answer = _page(request, done=words("diary")["replies"]["erased"])
    answer.headers["clear-site-data"] = '"cache", "storage"'  # what waits in the browser, and what it kept for later
    return answer
