"""The diary: quick entry, the list, corrections, charts. Everything works without a script."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from taichong.diary import (
    EFFECTS,
    PLACES,
    SIDES,
    Daily,
    Effect,
    Trial,
    advise,
    change_of,
    closed_outcomes,
    cramps_a_day,
    is_about_cramps,
    item_key,
    says_of,
    taken_of,
    words_of_own,
)
from taichong.errors import InputError, NotFoundError
from taichong.web.clock import keep_zone
from taichong.web.diary import charts as diary_figures
from taichong.web.diary import forms as diary_forms
from taichong.web.diary.danger import danger_page
from taichong.web.diary.own_diary import diary_of
from taichong.web.diary.words import kind_names, told
from taichong.web.forms import Check
from taichong.web.homes import home_of, today_here
from taichong.web.once import written_once
from taichong.web.own_words import on_a_page
from taichong.web.templating import atlas_of, page
from taichong.words import fill, words
from taichong.words import message as _

if TYPE_CHECKING:
    from datetime import date

    from taichong.diary import Advice, Diary, Entry

router = APIRouter()

LATELY = 6  # entries on the first page
A_PAGE = 50  # entries in the list
MOST_OWN_ITEMS = 8
LOOKED_AT = 2000  # daily answers, the latest, among which items are found
LOOKS_BACK, SECOND = timedelta(days=15), timedelta(seconds=1)  # what advice about an entry may look at
CHARTED = timedelta(weeks=20)  # the longest chart that goes by days


async def posted(request: Request) -> Check:
    """The fields of the form that was sent; the zone that it tells is the clock of the diary from now on."""
    form = Check.of(await request.form())
    if request.app.state.settings.keeps_a_diary:
        keep_zone(home_of(request), form.one("zone"))
    return form


Form = Annotated[Check, Depends(posted)]


@router.get("/diary")
def diary(request: Request, kept: str = "") -> Response:
    """Write something down; what was written last stands below."""
    return _home(request, diary_of(request), kept=kept)


@router.get("/diary/offline")
def without_server(request: Request) -> Response:
    """The forms of the diary, for a browser to keep: what is written there waits until the server answers."""
    if not request.app.state.settings.keeps_a_diary:
        raise NotFoundError(_("no diary is kept on this server"))
    return page(atlas_of(request), "diary_offline.html", **_choices(None), form=Check({}), empty=Check({}), here="")


@router.post("/diary")
def write(request: Request, form: Form) -> Response:
    """Write one entry down (or one for each daily item), and say what to do where something calls for it."""
    mine = diary_of(request)

    def add(inside: Diary) -> Entry:
        every, at = diary_forms.written(form), diary_forms.happened(form)
        return [inside.add(each, at=at) for each in every][-1]

    try:
        last = written_once(mine, form, request.url.path, add)
    except InputError as error:
        return _home(request, mine, form=form, problem=on_a_page(error))
    own_words = [words for each in diary_forms.written(form) for words in words_of_own(each)]
    taken = ", ".join(filter(None, map(taken_of, diary_forms.written(form))))
    return danger_page(request, f"/diary?kept={last.id}", *own_words, taken=taken) or _after(request, mine, last)


def _after(request: Request, mine: Diary, entry: Entry) -> Response:
    """A stop where something unwanted is an emergency; else the diary again."""
    findings = _findings(mine, entry)
    if isinstance(entry.data, Effect) and any(each.level == "emergency" for each in findings):
        return page(atlas_of(request), "diary_stop.html", findings=findings)
    return RedirectResponse(f"/diary?kept={entry.id}", 303)


def _findings(mine: Diary, entry: Entry) -> list[Advice]:
    return advise(entry, mine.standing(entry.kind, since=entry.at - LOOKS_BACK, until=entry.at + SECOND))


def _home(
    request: Request, mine: Diary, *, kept: str = "", form: Check | None = None, problem: str = ""
) -> HTMLResponse:
    lately = mine.page(1, LATELY)
    new = _just_kept(mine, kept)
    return page(
        atlas_of(request),
        "diary.html",
        400 if problem else 200,
        **_choices(mine),
        form=form or Check({}),
        empty=Check({}),
        problem=problem,
        new=_line(request, new) if new else None,
        findings=_findings(mine, new) if new else (),
        lately=[_line(request, each) for each in lately],
        set_aside=told_aside(mine),
        trial_waits=_trial_waits(mine, today_here(request)),
        log_trouble=request.app.state.own_diary.log_trouble,
    )


def _trial_waits(mine: Diary, today: date) -> str:
    """The trial whose day is still open; a trial that cannot be read is told on its own page, not here."""
    if not mine.count("trial"):
        return ""
    from taichong.trial import waiting_today  # noqa: PLC0415 -- NumPy only where there is a trial

    try:
        return waiting_today(mine, today)
    except InputError:
        return ""


def _just_kept(mine: Diary, identity: str) -> Entry | None:
    """The entry that was written a moment ago; none once it was taken back, or where there is no such entry."""
    try:
        found = _entry(mine, identity) if identity else None
    except InputError:
        return None
    return found if found and found.id == identity and mine.stands(found) else None


def told_aside(mine: Diary) -> str:
    """That rows were met which cannot be read; empty where none was."""
    said = words("diary")["replies"]["set_aside"]
    return on_a_page(fill(said, n=len(mine.set_aside))) if mine.set_aside else ""


def _choices(mine: Diary | None) -> dict[str, Any]:
    """What every form of the diary offers; items of one's own that were used lately are among them."""
    said = words("diary")
    own = [each for each in used_items(mine) if each not in said["daily"]][:MOST_OWN_ITEMS] if mine else []
    return {
        "said": said,
        "places": PLACES,
        "sides": SIDES,
        "effects": EFFECTS,
        "names": kind_names(),
        "items": {**said["daily"], **{each: each for each in own}},
    }


def used_items(mine: Diary) -> list[str]:
    """The daily items that were used lately, the last one first, each as it was last written."""
    ours = {item_key(each): each for each in words("diary")["daily"]}
    found: dict[str, str] = {}
    for each in islice(mine.standing("daily", latest_first=True), LOOKED_AT):
        if isinstance(each.data, Daily):
            key = item_key(each.data.item)
            found.setdefault(key, ours.get(key, each.data.item.strip()))
    return list(found.values())


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
    if kind and kind not in kind_names():
        raise InputError(
            _("There are no entries of that kind. There are: {kinds}.").format(kinds="; ".join(kind_names().values()))
        )
    total = mine.count(kind, every=every)
    pages = max(1, -(-total // A_PAGE))
    number = min(max(page_number, 1), pages)
    shown = mine.page(number, A_PAGE, kind, every=every)
    return page(
        atlas_of(request),
        "diary_entries.html",
        entries=[_line(request, each) for each in shown],
        set_aside=told_aside(mine),
        kinds=kind_names(),
        kind=kind,
        every=every,
        number=number,
        pages=pages,
        total=total,
        said=words("diary"),
        done=done if done in ("corrected", "withdrawn") else "",
    )


def _entry(mine: Diary, identity: str) -> Entry:
    """The entry of that name; where there is none, the page says so without the terminal's words."""
    try:
        return mine.get(identity)
    except InputError as error:
        raise NotFoundError(str(error), "entries") from error


@router.get("/diary/entries/{identity}")
def entry(request: Request, identity: str) -> Response:
    """One entry, to be corrected or taken back."""
    mine = diary_of(request)
    return _entry_page(request, mine, _entry(mine, identity))


@router.post("/diary/entries/{identity}")
def correct(request: Request, identity: str, form: Form) -> Response:
    """Write a new entry in place of this one; the old one stays in the record."""
    mine = diary_of(request)
    old = _entry(mine, identity)
    moved = form.one("when") != _clock(old)
    try:
        written_once(
            mine,
            form,
            request.url.path,
            lambda inside: inside.correct(
                old.id, diary_forms.written(form)[0], at=diary_forms.happened(form) if moved else None
            ),
        )
    except InputError as error:
        return _entry_page(request, mine, old, form=form, problem=on_a_page(error))
    then = "/diary/entries?done=corrected"
    data = diary_forms.written(form)[0]
    return danger_page(request, then, *words_of_own(data), taken=taken_of(data)) or RedirectResponse(then, 303)


@router.post("/diary/entries/{identity}/withdraw")
def withdraw(request: Request, identity: str, form: Form) -> Response:
    """Take an entry back; it stays in the record and counts no more."""
    mine = diary_of(request)
    old = _entry(mine, identity)
    try:
        written_once(mine, form, request.url.path, lambda inside: inside.withdraw(old.id, form.one("why").strip()))
    except InputError as error:
        return _entry_page(request, mine, old, problem=on_a_page(error))
    then = "/diary/entries?done=withdrawn"
    return danger_page(request, then, form.one("why")) or RedirectResponse(then, 303)


def _clock(entry: Entry) -> str:
    """When it was, as a form's field says it."""
    return f"{entry.at:%Y-%m-%dT%H:%M}"


def _entry_page(
    request: Request, mine: Diary, old: Entry, *, form: Check | None = None, problem: str = ""
) -> HTMLResponse:
    fields = Check({**diary_forms.fields_of(old.data), "when": (_clock(old),)})
    return page(
        atlas_of(request),
        "diary_entry.html",
        400 if problem else 200,
        **{**_choices(None), "items": {old.data.item: old.data.item} if isinstance(old.data, Daily) else {}},
        entry=_line(request, old),
        form=form or fields,
        problem=problem,
        stands=mine.stands(old),
        has_form=old.kind in diary_forms.READERS,
        is_sealed=isinstance(old.data, Trial) and old.data.event == "sealed",
    )


@router.get("/diary/charts")
def charts(request: Request, item: str = "") -> Response:
    """Pictures of the diary; what a running trial measures is closed."""
    mine = diary_of(request)
    named = used_items(mine)[::-1]
    if item and item_key(item) not in map(item_key, named):
        raise NotFoundError(
            _("no daily item is called “{item}”; the charts list those that there are").format(item=item[:60])
        )
    chosen = next((each for each in named if item_key(each) == item_key(item)), next(reversed(named), ""))
    closed = closed_outcomes(mine.standing("trial"))
    lately = datetime.now(UTC) - CHARTED
    return page(
        atlas_of(request),
        "diary_charts.html",
        said=words("diary"),
        better=""
        if is_about_cramps(closed)
        else says_of(change_of(cramps_a_day(mine.standing("cramp", "no_cramp", since=lately)), today_here(request))),
        relief=diary_figures.relief(mine.standing("cramp"), closed),
        pairs=diary_figures.before_after(mine.standing("rating", "session"), closed),
        calendar=diary_figures.calendar(mine.standing("cramp", "no_cramp", since=lately), closed, today_here(request)),
        over_time=diary_figures.over_time(mine.standing("daily", since=lately), closed, chosen, today_here(request))
        if chosen
        else None,
        items=named,
        item=chosen,
        set_aside=told_aside(mine),
    )
