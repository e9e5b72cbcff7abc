"""The commands of the body, for one or for many: `locate`, where points are on it; `measures`, what it measures."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from msgspec import Struct
from msgspec.structs import asdict

from taichong.cli.answers import offer
from taichong.cli.body_options import BatchOptions, BodyOptions
from taichong.cli.located_text import chains, mark_line, point_line
from taichong.cli.my_home import my_home
from taichong.cli.option_groups import typed
from taichong.cli.options import AsJson
from taichong.cli.terminal import print_json
from taichong.errors import InputError
from taichong.words import ngettext

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from taichong.atlas import Atlas
    from taichong.locate import Body, Pair, ToldBody

Units = Literal["mm", "cm", "in", "fingers"]
InUnits = Annotated[
    Units,
    typer.Option(
        "--units", metavar="mm|cm|in|fingers", help="Millimetres or inches, for the number to measure by hand."
    ),
]


class DrawOptions(Struct, frozen=True, kw_only=True):
    """What is drawn of the points, beside what is printed."""

    png: Annotated[Path | None, typer.Option(metavar="FILE", help="A picture of the points, left side.")] = None
    pose: Annotated[bool, typer.Option("--pose", help="With --png: the body bent as the standard asks.")] = False
    glb: Annotated[Path | None, typer.Option(metavar="FILE", help="The body with the points, for 3D viewers.")] = None


@typed
def locate(
    *,
    context: typer.Context,
    code: Annotated[list[str], typer.Argument(metavar="[CODE]...", help="Points, in any spelling.")] = [],
    all_points: Annotated[bool, typer.Option("--all", help="Every point whose place is on record.")] = False,
    told: BodyOptions,
    landmarks: Annotated[bool, typer.Option("--landmarks", help="The landmarks as well.")] = False,
    drawn: DrawOptions,
    many: BatchOptions,
    units: InUnits = "mm",
    as_json: AsJson = False,
) -> None:
    """Where points are on your body, in millimetres, with the way there and how sure it is."""
    from taichong.person import check_output

    atlas = _atlas(context)
    codes = _codes(atlas, code, as_json)
    if files := _files(many, _named(told, landmarks=landmarks, **asdict(drawn))):
        _locate_batch(many, atlas, *files, codes, as_json=as_json)
        return
    if not (codes or all_points or landmarks or drawn.glb):
        raise InputError("which points? name some (LR3 ST36), or give --all, or --landmarks")
    if drawn.png and not codes:
        raise InputError("--png: name the points to draw, a few that lie together")
    if drawn.pose and (not drawn.png or len(codes) != 1):
        raise InputError("--pose: it is of a picture of one point: locate LI11 --png li11.png --pose")
    for file in filter(None, (drawn.png, drawn.glb)):
        check_output(file, replaces=many.replace)
    body = body_told(told, atlas)
    _say_what_is_slow(body, atlas)
    pairs = body.locate_all() if all_points else tuple(body.locate(each) for each in codes)
    if drawn.pose and drawn.png:
        _draw_bent(pairs[0], drawn.png)
    elif drawn.png:
        _draw(atlas, body, pairs, drawn.png, units)
    if drawn.glb:
        from taichong.pictures import save_glb

        save_glb(body, [each for pair in pairs for each in pair.sides], drawn.glb)
    _print_located(body, pairs, landmarks, units, as_json)


@typed
def measures(
    *,
    told: BodyOptions,
    many: BatchOptions,
    as_json: AsJson = False,
) -> None:
    """What your body measures by the survey's names: what is expected, how sure that is, and what the mesh measures."""
    if files := _files(many, _named(told)):
        _measures_batch(many, *files, as_json=as_json)
        return
    report = _measured(_told_body(told))
    if as_json:
        _json(report)
    else:
        typer.echo("\n".join(_measures_text(report)))


@typed
def shortcuts(
    *,
    context: typer.Context,
    code: Annotated[list[str], typer.Argument(metavar="[CODE]...", help="Only those of these points.")] = [],
    told: BodyOptions,
    as_json: AsJson = False,
) -> None:
    """How far what lay guides say lands from the standard's place, on your body, and in which direction."""
    from taichong.locate import misses

    atlas = _atlas(context)
    codes = _codes(atlas, code, as_json)
    found = [each for each in misses(body_told(told, atlas), atlas) if each["offset_mm"] is not None]
    if codes and not (found := [each for each in found if each["code"] in codes]):
        raise InputError(f"{', '.join(codes)}: no lay shortcut tells a place; leave it out to see all that do")
    if as_json:
        _json(found)
    else:
        typer.echo("\n".join(line for each in found for line in _miss_text(each)))


def _miss_text(miss: dict[str, Any]) -> list[str]:
    return [f"{miss['code']}: {miss['says']}", *(f"  {each}" for each in miss["sentences"])]


def _told_body(options: BodyOptions) -> ToldBody:
    """The options of one body; without any, the body that is kept on this machine.

    Raises:
        InputError: one of them is missing.
    """
    tape = _tape(options.measure)
    if options == BodyOptions() and (kept := _saved_body()):
        return kept
    sex, age, height_cm, weight_kg = options.sex, options.age, options.height_cm, options.weight_kg
    if height_cm is None and "stature" in tape:
        height_cm = float("nan")  # the same measure under the survey's name
    if sex is None or age is None or height_cm is None or weight_kg is None:
        given = {"sex": sex, "age": age, "height_cm": height_cm, "weight_kg": weight_kg}
        missing = ", ".join(_option(name) for name, value in given.items() if value is None)
        raise InputError(
            f"{missing}: needed for a body; for example --sex female --age 34 --height-cm 165 --weight-kg 62"
        )
    from taichong.locate import ToldBody

    return ToldBody(sex, age, height_cm, weight_kg, tuple(tape.items()))


def _saved_body() -> ToldBody | None:
    """The body saved on this machine, named beside what is printed; None where none is saved."""
    from taichong.locate import kept_body
    from taichong.words import words

    if kept := kept_body(my_home()):
        typer.echo(words("body")["kept"].format(**kept.texts()), err=True)
    return kept


def _option(name: str) -> str:
    return "--" + name.replace("_", "-")


def _tape(given: Iterable[str]) -> dict[str, float]:
    """Tape measures [mm] by name, of `NAME=MM`."""
    found: dict[str, float] = {}
    for text in given:
        name, _, value = text.partition("=")
        if name in found:
            raise InputError(f"--measure {name}: given twice; keep one")
        try:
            found[name] = float(value)
        except ValueError:
            raise InputError(f"--measure {text!r}: write NAME=MM, such as footlength=241") from None
        if found[name] != found[name]:
            raise InputError(f"--measure {text!r}: give a number of millimetres, or leave it out")
    return found


def _named(told: BodyOptions, **also: object) -> list[str]:
    """The options that were given of one body."""
    return [_option(name) for name, value in {**asdict(told), **also}.items() if value]


def _files(many: BatchOptions, of_one: Sequence[str]) -> tuple[Path, Path] | None:
    """The table that is asked about and the file to write; None where it is about one body.

    Raises:
        InputError: the options contradict each other.
    """
    if many.batch is None:
        if many.out or many.skip_refused or many.resume:
            raise InputError("--out, --skip-refused and --resume: they belong to --batch people.csv")
        return None
    if of_one:
        raise InputError(f"{of_one[0]}: is of one body, --batch of many; give one of the two")
    if many.out is None:
        raise InputError("--batch: give --out FILE as well, where the rows go")
    from taichong.person import check_output

    return many.batch, check_output(many.out, replaces=many.replace, inputs=[many.batch])


def _atlas(context: typer.Context) -> Atlas:
    """The standard whose points are located: ours, or the folder that --atlas names."""
    from taichong.atlas import load

    return load(context.obj)


def _say_what_is_slow(body: Body, atlas: Atlas) -> None:
    """Name the points of an editor's atlas that nobody shot for yet, beside what is printed."""
    from taichong.words import words

    if guessed := body.engine.patches.guessed:
        typer.echo(words("body")["no_patch"].format(codes=", ".join(guessed), folder=atlas.folder or "atlas"), err=True)


def _codes(atlas: Atlas, queries: Sequence[str], as_json: bool) -> tuple[str, ...]:
    """The points that go by these names, each once; where one is not certain, choices and exit 3."""
    from taichong.atlas import find_point

    codes = []
    for query in queries:
        match = find_point(atlas, query)
        if match.sure is None:
            offer(
                [{"code": each.code, "name": each.names.english, "where": each.everyday} for each in match.choices],
                as_json,
            )
        codes.append(match.sure.code)
    return tuple(dict.fromkeys(codes))


def body_told(options: BodyOptions, atlas: Atlas) -> Body:
    """Fit the body of the options; without any, the one that is kept on this machine.

    Raises:
        InputError: one of the four is missing, or no such body can be.
    """
    told = _told_body(options)  # what is missing is said before anything slow is loaded
    from taichong.locate import body_of

    return body_of(told, atlas)


def _draw(atlas: Atlas, body: Body, pairs: Sequence[Pair], png: Path, units: Units) -> None:
    from taichong.pictures import draw, save

    names = {each.id: each.name for each in atlas.landmarks} | {each.code: each.everyday for each in atlas.points}
    save(draw(body, [pair.left for pair in pairs], names, units), png)


def _draw_bent(pair: Pair, png: Path) -> None:
    """Draw a point on the body bent as the standard asks.

    Raises:
        InputError: the standard looks for it on a body that stands.
    """
    from taichong.pictures import pose_picture, save

    picture = pose_picture(pair.left)
    if picture is None:
        raise InputError(f"--pose: {pair.left.code} is looked for on a body that stands; leave out --pose")
    save(picture, png)


def _print_located(body: Body, pairs: Sequence[Pair], landmarks: bool, units: Units, as_json: bool) -> None:
    from taichong.locate import as_json as located_json

    found = located_json(body, pairs, landmarks=landmarks, units=units)
    if as_json:
        _json(found)
        return
    notes = [each["message"] for each in (*found["findings"], *found["outside"])]
    marks = list(map(mark_line, found["landmarks"]))
    table = [point_line(each, units) for pair in pairs for each in pair.sides] if len(pairs) > FEW else None
    points = chains(pairs, units) if table is None else table
    typer.echo("\n".join([*points, *marks, *notes]))


FEW = 4
"""Up to so many points are printed with the way to each; more are printed as a table."""


def _measured(told: ToldBody) -> dict[str, Any]:
    """The measures of one body, with what its mesh really measures."""
    from taichong.body import Fitted, People

    return Fitted.to(People.of(told.sex, told.age, told.height_cm, told.weight_kg, told.tape_mm)).report()


def _measures_text(report: dict[str, Any]) -> list[str]:
    lines = [f"{'':<32} expected      sd    mesh [mm]"]
    for name, each in report["measures"].items():
        mesh = "" if each["mesh_mm"] is None else f"{each['mesh_mm']:8.1f}"
        lines.append(f"{name:<32} {each['mean_mm']:8.1f} {each['sd_mm']:7.1f} {mesh}".rstrip())
    return [*lines, *(each["message"] for each in (*report["findings"], *report["outside"]))]


def _locate_batch(
    many: BatchOptions, atlas: Atlas, table: Path, out: Path, codes: tuple[str, ...], *, as_json: bool
) -> None:
    from taichong.locate import locate_batch

    with _progress(table) as progress:
        done = locate_batch(
            table,
            out,
            codes,
            progress=progress,
            refused=_refused(many),
            resumes=many.resume,
            atlas=atlas,
        )
    noted = f"; {done.noted} of them unusual or outside the survey" if done.noted else ""
    summary = {"out": str(out), "people": done.people, "noted": done.noted, "refused": done.refused}
    _json(summary) if as_json else typer.echo(f"{out}: {_people(done.people)}{noted}")


def _people(number: int) -> str:
    return ngettext("{number} person", "{number} people", number).format(number=number)


def _measures_batch(many: BatchOptions, table: Path, out: Path, *, as_json: bool) -> None:
    from taichong.body import batch
    from taichong.locate import mesh_mm

    with _progress(table) as progress:
        people = batch(table, out, progress, _refused(many), mesh_mm, resumes=many.resume)
    _json({"out": str(out), "people": people}) if as_json else typer.echo(f"{out}: {_people(people)}")


def _refused(many: BatchOptions) -> Callable[[str], None] | None:
    """What to call with people who are left out: the terminal prints them; None if nobody may be left out."""
    return (lambda message: typer.echo(f"taichong: {message}", err=True)) if many.skip_refused else None


@contextmanager
def _progress(table: Path) -> Iterator[Callable[[int], None] | None]:
    """A bar on the terminal, and nothing anywhere else."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal or not table.is_file():
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    with Progress(
        TextColumn("people"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=console, transient=True
    ) as bar:
        task = bar.add_task("people", total=_rows(table))
        yield lambda done: bar.update(task, completed=done)


def _rows(table: Path) -> int:
    """About how many people a table has: its lines but one."""
    with table.open("rb") as file:
        return max(sum(part.count(b"\n") for part in iter(lambda: file.read(1 << 20), b"")) - 1, 0)


def _json(data: Any) -> None:  # noqa: ANN401 -- whatever JSON holds

    print_json(data)
