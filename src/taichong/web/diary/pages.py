"""The diary: quick entry, the list, corrections, charts. Everything works without a script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from taichong.diary import EFFECTS, PLACES, SIDES, Daily, Effect, Trial, advise
from taichong.errors import InputError, NotFoundError
from taichong.web.clock import keep_zone, today
from taichong.web.diary import charts as diary_figures
from taichong.web.diary import forms as diary_forms
from taichong.web.diary.own_diary import diary_of
from taichong.web.diary.words import kind_names, told
from taichong.web.forms import Check
from taichong.web.templating import atlas_of, page
from taichong.words import message as _
from taichong.words import words

if TYPE_CHECKING:
    from taichong.diary import Diary, Entry

router = APIRouter()

LATELY = 6  # entries on the first page
A_PAGE = 50  # entries in the list
MOST_OWN_ITEMS = 8


async def posted(request: Request) -> Check:
    """The fields of the form that was sent; the zone that it tells is the clock of the diary from now on."""
    form = Check.of(await request.form())
    if request.app.state.settings.keeps_a_diary:
        keep_zone(form.one("zone"))
    return form


Form = Annotated[Check, Depends(posted)]


@router.get("/diary")
def diary(request: Request, kept: str = "") -> Response:
    """Write something down; what was written last stands below."""
    return _home(request, diary_of(request), kept=kept)


@router.post("/diary")
def write(request: Request, form: Form) -> Response:
    """Write one entry down (or one for each daily item), and say what to do where something calls for it."""
    mine = diary_of(request)
    try:
        every, at = diary_forms.written(form), diary_forms.happened(form)
        last = [mine.add(each, at=at) for each in every][-1]
    except InputError as error:
        return _home(request, mine, form=form, problem=str(error))
    return _after(request, mine, last)


def _after(request: Request, mine: Diary, entry: Entry) -> Response:
    """A stop where something unwanted is an emergency; else the diary again."""
    findings = advise(entry, mine.current(entry.kind))
    if isinstance(entry.data, Effect) and any(each.level == "emergency" for each in findings):
        return page(atlas_of(request), "diary_stop.html", findings=findings)
    return RedirectResponse(f"/diary?kept={entry.id}", 303)


def _home(
    request: Request, mine: Diary, *, kept: str = "", form: Check | None = None, problem: str = ""
) -> HTMLResponse:
    atlas, entries = atlas_of(request), mine.current()
    new = next((each for each in entries if kept and each.id == kept), None)
    return page(
        atlas,
        "diary.html",
        400 if problem else 200,
        **_choices(entries),
        form=form or Check({}),
        empty=Check({}),
        problem=problem,
        new=_line(request, new) if new else None,
        findings=advise(new, entries) if new else (),
        lately=[_line(request, each) for each in reversed(entries[-LATELY:])],
    )


def _choices(entries: list[Entry]) -> dict[str, Any]:
    """What every form of the diary offers; items of one's own that were used before are among them."""
    said = words("diary")
    used = (each.data.item for each in reversed(entries) if isinstance(each.data, Daily))
    own = [each for each in dict.fromkeys(used) if each not in said["daily"]][:MOST_OWN_ITEMS]
    return {
        "said": said,
        "places": PLACES,
        "sides": SIDES,
        "effects": EFFECTS,
        "items": {**said["daily"], **{each: each for each in own}},
    }


def _line(request: Request, entry: Entry) -> dict[str, Any]:
    """An entry as the pages show it."""
    return {
        "id": entry.id,
        "at": f"{entry.at:%Y-%m-%d %H:%M}",
        "kind": entry.kind,
        "name": kind_names()[entry.kind],
        "told": told(atlas_of(request), entry),
        "replaces": entry.replaces,
    }


@router.get("/diary/entries")
def entries(request: Request, kind: str = "", page_number: int = 1, *, every: bool = False, done: str = "") -> Response:
    """What stands in the diary, latest first; on request with what was corrected and taken back."""
    mine = diary_of(request)
    kinds = (kind,) if kind else ()
    found = list(mine.every_entry(*kinds)) if every else mine.current(*kinds)
    pages = max(1, -(-len(found) // A_PAGE))
    number = min(max(page_number, 1), pages)
    shown = list(reversed(found))[(number - 1) * A_PAGE : number * A_PAGE]
    return page(
        atlas_of(request),
        "diary_entries.html",
        entries=[_line(request, each) for each in shown],
        kinds=kind_names(),
        kind=kind,
        every=every,
        number=number,
        pages=pages,
        total=len(found),
        said=words("diary"),
        done=done if done in ("corrected", "withdrawn") else "",
    )


@router.get("/diary/entries/{identity}")
def entry(request: Request, identity: str) -> Response:
    """One entry, to be corrected or taken back."""
    mine = diary_of(request)
    return _entry_page(request, mine, mine.get(identity))


@router.post("/diary/entries/{identity}")
def correct(request: Request, identity: str, form: Form) -> Response:
    """Write a new entry in place of this one; the old one stays in the record."""
    mine = diary_of(request)
    old = mine.get(identity)
    try:
        every = diary_forms.written(form)
        moved = form.one("when") != _clock(old)
        mine.correct(old.id, every[0], at=diary_forms.happened(form) if moved else None)
    except InputError as error:
        return _entry_page(request, mine, old, form=form, problem=str(error))
    return RedirectResponse("/diary/entries?done=corrected", 303)


@router.post("/diary/entries/{identity}/withdraw")
def withdraw(request: Request, identity: str, form: Form) -> Response:
    """Take an entry back; it stays in the record and counts no more."""
    mine = diary_of(request)
    old = mine.get(identity)
    try:
        mine.withdraw(old.id, form.one("why").strip())
    except InputError as error:
        return _entry_page(request, mine, old, problem=str(error))
    return RedirectResponse("/diary/entries?done=withdrawn", 303)


def _clock(entry: Entry) -> str:
    """When it was, as a form's field says it."""
    return f"{entry.at:%Y-%m-%dT%H:%M}"


def _entry_page(
    request: Request, mine: Diary, old: Entry, *, form: Check | None = None, problem: str = ""
) -> HTMLResponse:
    fields = Check({**diary_forms.fields_of(old.data), "when": (_clock(old),)})
    stands = any(each.id == old.id for each in mine.current())
    return page(
        atlas_of(request),
        "diary_entry.html",
        400 if problem else 200,
        **{**_choices([]), "items": {old.data.item: old.data.item} if isinstance(old.data, Daily) else {}},
        entry=_line(request, old),
        form=form or fields,
        problem=problem,
        stands=stands,
        has_form=old.kind in diary_forms.READERS,
        is_sealed=isinstance(old.data, Trial) and old.data.event == "sealed",
    )


@router.get("/diary/charts")
def charts(request: Request, item: str = "") -> Response:
    """Pictures of the diary; what a running trial measures is closed."""
    found = diary_of(request).current()
    named = list(dict.fromkeys(each.data.item for each in found if isinstance(each.data, Daily)))
    if item and item not in named:
        raise NotFoundError(
            _("no daily item is called “{item}”; the charts list those that there are").format(item=item[:60])
        )
    chosen = item or next(reversed(named), "")
    return page(
        atlas_of(request),
        "diary_charts.html",
        said=words("diary"),
        relief=diary_figures.relief(found),
        pairs=diary_figures.before_after(found),
        calendar=diary_figures.calendar(found, today()),
        over_time=diary_figures.over_time(found, chosen, today()) if chosen else None,
        items=named,
        item=chosen,
    )
