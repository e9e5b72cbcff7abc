"""`handout`: a plan, or chosen points, on one sheet of paper; after the same check as `plan`."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from msgspec import Struct

from taichong.cli.answers import offer
from taichong.cli.body_options import BodyOptions
from taichong.cli.lines import show
from taichong.cli.my_home import my_home
from taichong.cli.option_groups import CheckOptions, WishOptions, typed
from taichong.cli.options import AsJson, InUnits, Replace
from taichong.cli.terminal import print_json
from taichong.errors import InputError, StoreError
from taichong.words import message as _
from taichong.words import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from taichong.atlas import Atlas, Complaint
    from taichong.care import Plan, Request
    from taichong.handout import Sheet, Wanted
    from taichong.locate import Body, RulerUnits


class SheetFiles(Struct, frozen=True, kw_only=True):
    """Where the sheet is written."""

    pdf: Annotated[
        Path | None, typer.Option("--pdf", metavar="FILE.pdf", help="The PDF to write; needs WeasyPrint.")
    ] = None
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE.html", help="The page to write, to print from a browser.")
    ] = None
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE.pdf|FILE.html", help="The file to write, PDF or HTML by its ending."),
    ] = None


class PrintOptions(Struct, frozen=True, kw_only=True):
    """What is printed beside the plan, and how large."""

    name: Annotated[str, typer.Option("--name", help="Whose it is, to be printed on it.")] = ""
    note: Annotated[str, typer.Option("--note", help="A line of your own, to be printed on it.")] = ""
    large: Annotated[bool, typer.Option("--large", help="Large type: four points a sheet at most.")] = False
    for_me: Annotated[
        bool,
        typer.Option(
            "--for-me",
            help="It is your own: leave out what hurt in your sessions. Without it the sheet is for another person.",
        ),
    ] = False


@typed
def handout(
    *,
    context: typer.Context,
    what: Annotated[list[str], typer.Argument(metavar="COMPLAINT|CODE…", help="What it is for, or which points.")],
    check: CheckOptions,
    wish: WishOptions,
    body: BodyOptions,
    points: Annotated[
        list[str],
        typer.Option(
            "--points", metavar="CODE", help="Only these points of the plan, such as LR3,ST36. As often as you like."
        ),
    ] = [],
    into: SheetFiles,
    printed: PrintOptions,
    units: InUnits = None,
    replace: Replace = False,
    as_json: AsJson = False,
) -> None:
    """Put a plan or chosen points on one sheet of paper: pictures, steps, when not to press, whom to call."""
    from taichong.atlas import load, points_typed
    from taichong.care import Request
    from taichong.handout import Wanted

    atlas = load(context.obj)
    files = _files(into, replaces=replace)
    request = Request(" ".join(what), check.said(), wish.side, wish.when, wish.also, wish.healed)
    named = points_typed(atlas, " ".join(what))
    alone = _codes(atlas, named) if all(map(_is_code, named)) else ()
    complaint, plan = _planned(atlas, alone, request, as_json=as_json, own=printed.for_me)
    if plan.status != "ready" or not plan.steps:
        _no_handout(atlas, plan, as_json=as_json)
    today = datetime.now().astimezone().date()
    only = _codes(atlas, [each for given in points for each in points_typed(atlas, given)])
    wanted = Wanted(today, only, printed.name, printed.note, printed.large)
    sheet = _sheet(atlas, complaint, plan, wanted, body, units)
    _write(sheet, files)
    _say(sheet, files, as_json=as_json)
    own = _planned(atlas, alone, request, as_json=as_json, own=True)[1]
    if not as_json and own.steps != plan.steps:
        show([words("handout")["for_another"], *dict.fromkeys(each.message for each in own.left_out)])
    barred = [each for each in alone if each not in {step.code for step in plan.steps}]
    if barred and not as_json:
        why = [each.message for each in plan.findings if each.code not in complaint.always]
        opt_in = [f"{each}: {press.when}" for each in barred if (press := atlas.point(each).press) and press.opt_in]
        asks = [_("Only if you ask for it: {codes} (--also CODE).").format(codes=", ".join(plan.offers))]
        show([_("Left out: %(codes)s.") % {"codes": ", ".join(barred)}, *why, *opt_in, *(asks if plan.offers else ())])


def _files(into: SheetFiles, *, replaces: bool) -> list[Path]:
    """The files that are asked for, by their endings; refused before anything slow is done.

    Raises:
        InputError: none, one that ends in something else, or one that is there.
        StoreError: a PDF cannot be set here.
    """
    from taichong.person import check_output, check_pdf

    said = words("handout")["refused"]
    for file, kind in ((into.pdf, "pdf"), (into.html, "html")):
        if file and file.suffix.lower() != f".{kind}":
            raise InputError(said["ending"].format(file=file, kind=kind))
    if into.out and into.out.suffix.lower() not in (".pdf", ".html"):
        raise InputError(said["ending"].format(file=into.out, kind="pdf or .html"))
    found = [each for each in (into.pdf, into.html, into.out) if each]
    if not found:
        raise InputError(said["no_file"])
    if any(each.suffix.lower() == ".pdf" for each in found):
        check_pdf()
    return [check_output(each, replaces=replaces) for each in found]


def _is_code(word: str) -> bool:
    """Whether a word can only be a point's code; a name such as "tai chong" may also be what bothers somebody."""
    return any(letter.isdecimal() for letter in word)


def _planned(
    atlas: Atlas, alone: Sequence[str], request: Request, *, as_json: bool, own: bool
) -> tuple[Complaint, Plan]:
    """The plan for points alone, or for a complaint in any words; with one's own sessions where it is `own`."""
    from taichong.care import make_plan
    from taichong.handout import plan_of_points

    home = my_home() if own else None
    if alone:
        return plan_of_points(atlas, alone, request, home)
    plan = make_plan(atlas, request, home)
    if isinstance(plan, tuple):
        offer([{"id": each.id, "name": each.name} for each in plan], as_json)
    return (atlas.complaint(plan.complaint) if plan.complaint else atlas.complaints[0]), plan


def _codes(atlas: Atlas, names: Sequence[str]) -> tuple[str, ...]:
    """The codes of points in any spelling.

    Raises:
        InputError: a name that may be several points.
    """
    from taichong.atlas import find_point

    matches = [(each, find_point(atlas, each)) for each in names]
    for name, match in matches:
        if match.sure is None:
            several = ", ".join(each.code for each in match.choices)
            raise InputError(f"{name!r} may be several points: {several}; give one code")
    return tuple(dict.fromkeys(match.sure.code for _name, match in matches if match.sure))


def _no_handout(atlas: Atlas, plan: Plan, *, as_json: bool) -> NoReturn:
    """The stop or the open questions, as `plan` shows them; nothing is written."""
    from taichong.care import text as say
    from taichong.cli.words import plan_lines

    if as_json:
        print_json(say.plan_json(plan))
    else:
        show(plan_lines(atlas, plan))
    raise typer.Exit(plan.exit_code or 4)


def _body(options: BodyOptions, atlas: Atlas) -> tuple[Body, bool]:
    """The body whose pictures are drawn, and whether it is a person's own; an example's where none was given."""
    from taichong.cli.body import body_told
    from taichong.locate import EXAMPLE_BODY, body_of, kept_body

    if options != BodyOptions() or kept_body(my_home()):
        return body_told(options, atlas), True
    return body_of(EXAMPLE_BODY, atlas), False


def _sheet(
    atlas: Atlas, complaint: Complaint, plan: Plan, wanted: Wanted, body: BodyOptions, units: RulerUnits | None
) -> Sheet:
    """The sheet with as many pictures as it has room for."""
    from taichong.care import own_lines
    from taichong.handout import ROOM, codes_on, drawn, right_only, sheet_of
    from taichong.web.body.renderings import tone
    from taichong.web.body.renderings import units as own_units

    codes = codes_on(plan, wanted)[: ROOM["large" if wanted.large else "small"]]
    whose, is_own = _body(body, atlas)
    return sheet_of(
        atlas,
        complaint,
        plan,
        wanted,
        drawn=drawn(whose, codes, units or own_units(my_home()), tone(my_home()), right_only(plan)),
        whom=own_lines(atlas, os.environ),
        own_body=is_own,
    )


def _write(sheet: Sheet, files: Sequence[Path]) -> None:
    from taichong.handout import handout_html, handout_pdf
    from taichong.person import write_beside_and_replace

    for file in files:
        made = handout_pdf(sheet) if file.suffix.lower() == ".pdf" else handout_html(sheet).encode()
        try:
            write_beside_and_replace(file, made)
        except OSError as error:
            raise StoreError(f"{file}: {error.strerror}; no handout was written") from error


def _say(sheet: Sheet, files: Sequence[Path], *, as_json: bool) -> None:
    said = words("handout")
    if as_json:
        print_json(
            {
                "files": list(map(str, files)),
                "points": [each.code for each in sheet.points],
                "no_room": list(sheet.no_room),
                "void_after": sheet.void_after.isoformat(),
            }
        )
        return
    show(said["saved"].format(file=each, until=sheet.void_after) for each in files)
    if sheet.no_room:
        codes = (each.rpartition("(")[2].rstrip(")") for each in sheet.no_room)
        options = f"--points {','.join(codes)}"
        show([said["no_room"].format(points=", ".join(sheet.no_room)), said["second"].format(options=options)])
