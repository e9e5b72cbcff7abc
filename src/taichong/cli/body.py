"""The commands of the body, for one or for many: `locate`, where points are on it; `measures`, what it measures."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, NoReturn

import typer

from taichong.cli.located_text import chains, place_line
from taichong.cli.my_home import my_home
from taichong.cli.terminal import print_json
from taichong.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from taichong.atlas import Atlas
    from taichong.locate import Body, Pair

OPEN_QUESTIONS = 3

Sex = Annotated[
    str | None,
    typer.Option(
        metavar="female|male|unspecified",
        help="Which body shape to compute with; without this and the next three, the body of *My body*.",
    ),
]
Age = Annotated[float | None, typer.Option(metavar="YEARS", help="Adults only.")]
HeightCm = Annotated[float | None, typer.Option("--height-cm", metavar="CM")]
WeightKg = Annotated[float | None, typer.Option("--weight-kg", metavar="KG")]
Measure = Annotated[
    list[str],
    typer.Option(
        "--measure",
        metavar="NAME=MM",
        help="A tape measure by the survey's name: footlength=241. As often as you like.",
    ),
]
BatchFile = Annotated[
    Path | None,
    typer.Option(
        "--batch", metavar="people.csv", help="Everybody in this table: sex, age, height_cm, weight_kg, any measures."
    ),
]
OutFile = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Where the rows of --batch go.")]
SkipRefused = Annotated[
    bool, typer.Option("--skip-refused", help="Leave out rows that cannot be used and say which, not stop.")
]
Resume = Annotated[bool, typer.Option("--resume", help="With --batch: go on where it broke off.")]
Replace = Annotated[bool, typer.Option("--replace", help="Write over files that are there.")]
Units = Literal["mm", "cm", "in", "fingers"]
InUnits = Annotated[Units, typer.Option("--units", metavar="mm|cm|in|fingers", help="For the number a hand can use.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]


def locate(
    context: typer.Context,
    code: Annotated[list[str], typer.Argument(metavar="[CODE]...", help="Points, in any spelling.")] = [],
    all_points: Annotated[bool, typer.Option("--all", help="Every point whose place is on record.")] = False,
    sex: Sex = None,
    age: Age = None,
    height_cm: HeightCm = None,
    weight_kg: WeightKg = None,
    measure: Measure = [],
    landmarks: Annotated[bool, typer.Option("--landmarks", help="The landmarks as well.")] = False,
    png: Annotated[Path | None, typer.Option(metavar="FILE", help="A picture of the points, left side.")] = None,
    glb: Annotated[Path | None, typer.Option(metavar="FILE", help="The body with the points, for 3D viewers.")] = None,
    batch: BatchFile = None,
    out: OutFile = None,
    skip_refused: SkipRefused = False,
    resume: Resume = False,
    replace: Replace = False,
    units: InUnits = "mm",
    as_json: AsJson = False,
) -> None:
    """Where points are on your body, in millimetres, with the way there and how sure it is."""
    from taichong.person import check_output

    atlas = _atlas(context)
    codes = _codes(atlas, code, as_json)
    if files := _files(context):
        _locate_batch(context, atlas, *files, codes)
        return
    if not (codes or all_points or landmarks or glb):
        raise InputError("which points? name some (LR3 ST36), or give --all, or --landmarks")
    if png and not codes:
        raise InputError("--png: name the points to draw, a few that lie together")
    for file in filter(None, (png, glb)):
        check_output(file, replaces=replace)
    body = _body(context, atlas)
    _say_what_is_slow(body, atlas)
    pairs = body.locate_all() if all_points else tuple(body.locate(each) for each in codes)
    _draw(atlas, body, pairs, png, glb)
    _print_located(body, pairs, landmarks, units, as_json)


def measures(
    context: typer.Context,
    sex: Sex = None,
    age: Age = None,
    height_cm: HeightCm = None,
    weight_kg: WeightKg = None,
    measure: Measure = [],
    batch: BatchFile = None,
    out: OutFile = None,
    skip_refused: SkipRefused = False,
    resume: Resume = False,
    replace: Replace = False,
    as_json: AsJson = False,
) -> None:
    """What your body measures by the survey's names: what is expected, how sure that is, and what the mesh measures."""
    if files := _files(context):
        _measures_batch(context, *files)
        return
    told = _told(context)
    if as_json:
        _json(_measured(told))
    else:
        typer.echo("\n".join(_measures_text(_measured(told))))


def shortcuts(
    context: typer.Context,
    code: Annotated[list[str], typer.Argument(metavar="[CODE]...", help="Only those of these points.")] = [],
    sex: Sex = None,
    age: Age = None,
    height_cm: HeightCm = None,
    weight_kg: WeightKg = None,
    measure: Measure = [],
    as_json: AsJson = False,
) -> None:
    """How far what lay guides say lands from the standard's place, on your body, and in which direction."""
    from taichong.locate import misses

    atlas = _atlas(context)
    codes = _codes(atlas, code, as_json)
    found = [each for each in misses(_body(context, atlas), atlas) if each["offset_mm"] is not None]
    if codes and not (found := [each for each in found if each["code"] in codes]):
        raise InputError(f"{', '.join(codes)}: no lay shortcut tells a place; leave it out to see all that do")
    if as_json:
        _json(found)
    else:
        typer.echo("\n".join(line for each in found for line in _miss_text(each)))


def _miss_text(miss: dict[str, Any]) -> list[str]:
    return [f"{miss['code']}: {miss['says']}", *(f"  {each}" for each in miss["sentences"])]


class Told(NamedTuple):
    """What one person told of their body."""

    sex: str
    age: float
    height_cm: float
    weight_kg: float
    measures: dict[str, float]


BASE = ("sex", "age", "height_cm", "weight_kg")


def _told(context: typer.Context) -> Told:
    """The options of one body; without any, the body that is kept on this machine.

    Raises:
        InputError: one of them is missing.
    """
    tape = _tape(context.params["measure"])
    given = {name: context.params[name] for name in BASE}
    if not tape and all(each is None for each in given.values()) and (kept := _kept()):
        return kept
    if given["height_cm"] is None and "stature" in tape:
        given["height_cm"] = float("nan")  # the same measure under the survey's name
    if missing := [_option(name) for name, value in given.items() if value is None]:
        raise InputError(
            f"{', '.join(missing)}: needed for a body; for example --sex female --age 34 --height-cm 165 --weight-kg 62"
        )
    return Told(**given, measures=tape)


def _kept() -> Told | None:
    """The body kept on this machine, named beside what is printed; none where none is."""
    from taichong.locate import kept_body, numbers_of
    from taichong.words import words

    kept = kept_body(my_home())
    if not kept["sex"]:
        return None
    typer.echo(words("body")["kept"].format(**kept), err=True)
    numbers, tape_mm = numbers_of(kept)
    return Told(kept["sex"], **numbers, measures=tape_mm)


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


def _files(context: typer.Context) -> tuple[Path, Path] | None:
    """The table that is asked about and the file to write; none where one body is.

    Raises:
        InputError: the options contradict each other.
    """
    given = context.params
    if given["batch"] is None:
        if given["out"] or given["skip_refused"] or given["resume"]:
            raise InputError("--out, --skip-refused and --resume: they belong to --batch people.csv")
        return None
    one = [_option(name) for name in (*BASE, "measure", "landmarks", "png", "glb") if given.get(name)]
    if one:
        raise InputError(f"{one[0]}: is of one body, --batch of many; give one of the two")
    if given["out"] is None:
        raise InputError("--batch: give --out FILE as well, where the rows go")
    from taichong.person import check_output

    table = Path(given["batch"])
    return table, check_output(Path(given["out"]), replaces=given["replace"], inputs=[table])


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
            _choose(match.choices, as_json)
        codes.append(match.sure.code)
    return tuple(dict.fromkeys(codes))


def _choose(points: Iterable[Any], as_json: bool) -> NoReturn:
    choices = [{"code": each.code, "name": each.names.english, "where": each.everyday} for each in points]
    if as_json:
        _json({"status": "choose", "choices": choices})
    else:
        typer.echo("\n".join(["Which one do you mean?", *("  " + "  ".join(each.values()) for each in choices)]))
    raise typer.Exit(OPEN_QUESTIONS)


def _body(context: typer.Context, atlas: Atlas) -> Body:
    told = _told(context)
    from taichong.locate import Body

    return Body.of(**told._asdict(), atlas=atlas)


def _draw(atlas: Atlas, body: Body, pairs: Sequence[Pair], png: Path | None, glb: Path | None) -> None:
    if png:
        from taichong.pictures import draw, save

        names = {each.id: each.name for each in atlas.landmarks} | {each.code: each.everyday for each in atlas.points}
        save(draw(body, [pair.left for pair in pairs], names), png)
    if glb:
        from taichong.pictures import save_glb

        save_glb(body, [each for pair in pairs for each in pair.sides], glb)


def _print_located(body: Body, pairs: Sequence[Pair], landmarks: bool, units: Units, as_json: bool) -> None:
    from taichong.locate import as_json as located_json

    found = located_json(body, pairs, landmarks=landmarks, units=units)
    if as_json:
        _json(found)
        return
    notes = [each["message"] for each in (*found["findings"], *found["outside"])]
    marks = [place_line(each["id"], each) for each in found["landmarks"]]
    points = [place_line(each["code"], each) for each in found["points"]] if len(pairs) > FEW else chains(pairs, units)
    typer.echo("\n".join([*points, *marks, *notes]))


FEW = 4
"""So many points are told with the way that leads to them; more are a table."""


def _measured(told: Told) -> dict[str, Any]:
    """The measures of one body, with what its mesh really measures."""
    from taichong.body import Fitted, People

    return Fitted.to(People.of(*told)).report()


def _measures_text(report: dict[str, Any]) -> list[str]:
    lines = [f"{'':<32} expected      sd    mesh [mm]"]
    for name, each in report["measures"].items():
        mesh = "" if each["mesh_mm"] is None else f"{each['mesh_mm']:8.1f}"
        lines.append(f"{name:<32} {each['mean_mm']:8.1f} {each['sd_mm']:7.1f} {mesh}".rstrip())
    return [*lines, *(each["message"] for each in (*report["findings"], *report["outside"]))]


def _locate_batch(context: typer.Context, atlas: Atlas, table: Path, out: Path, codes: tuple[str, ...]) -> None:
    from taichong.locate import locate_batch

    with _progress(table) as progress:
        done = locate_batch(
            table,
            out,
            codes,
            progress=progress,
            refused=_refused(context),
            resumes=context.params["resume"],
            atlas=atlas,
        )
    noted = f"; {done.noted} of them unusual or outside the survey" if done.noted else ""
    summary = {"out": str(out), "people": done.people, "noted": done.noted, "refused": done.refused}
    _json(summary) if context.params["as_json"] else typer.echo(f"{out}: {done.people} people{noted}")


def _measures_batch(context: typer.Context, table: Path, out: Path) -> None:
    from taichong.body import batch
    from taichong.locate import mesh_mm

    with _progress(table) as progress:
        people = batch(table, out, progress, _refused(context), mesh_mm, resumes=context.params["resume"])
    _json({"out": str(out), "people": people}) if context.params["as_json"] else typer.echo(f"{out}: {people} people")


def _refused(context: typer.Context) -> Callable[[str], None] | None:
    """Who hears of people that are left out: the terminal, if they may be left out at all."""
    return (lambda message: typer.echo(f"taichong: {message}", err=True)) if context.params["skip_refused"] else None


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
