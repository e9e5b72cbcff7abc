"""The commands of a photo: which views there are, and where points fall from a few taps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from taichong.cli.my_home import my_home
from taichong.cli.options import AsJson
from taichong.cli.terminal import print_json, print_lines
from taichong.cli.whole_help import WholeSentences
from taichong.errors import InputError, TapsError

if TYPE_CHECKING:
    from taichong.atlas import Atlas

app = typer.Typer(
    cls=WholeSentences,
    add_completion=False,
    rich_markup_mode=None,
    help="Points on a photo of your own limb, from a few taps on its bones; the picture itself is never read.",
)

MOST_BYTES = 200_000


@app.command()
def views(context: typer.Context, as_json: AsJson = False) -> None:
    """Every view that a photo can have: which landmarks to tap in it, and which points it shows."""
    from taichong.locate import own_or_example, views_json

    found = views_json(own_or_example(my_home(), _atlas(context)))
    if as_json:
        print_json(found)
        return
    print_lines(line for each in found for line in _view_lines(each))


def _view_lines(view: dict[str, Any]) -> list[str]:
    taps = [f"  {number}. {each['name']} ({each['id']})" for number, each in enumerate(view["landmarks"], 1)]
    return [f"{view['id']}: {view['name']}", *taps, f"  shows {', '.join(view['points'])}"]


@app.command()
def fit(
    context: typer.Context,
    taps: Annotated[Path, typer.Argument(metavar="TAPS.json", help="View, side, image size, taps, and the body.")],
    as_json: AsJson = False,
) -> None:
    """Where points fall on a photo, in pixels, with the zone of each, and which tap disagrees with the rest."""
    from taichong.locate import EXAMPLE_BODY, body_of, fit_photo, kept_body, read_taps, tapped_of

    file = read_taps(_read(taps), str(taps))
    told = file.told() or kept_body(my_home())
    body = body_of(told or EXAMPLE_BODY, _atlas(context))
    try:
        found = fit_photo(body, tapped_of(file), file.units, is_told=told is not None)
    except TapsError as error:
        ids = f" (in the file: {', '.join(error.landmarks)})" if error.landmarks else ""
        raise InputError(f"{error}{ids}") from None
    if as_json:
        print_json(found)
        return
    print_lines([*_point_lines(found), *([found["say"]] if found["say"] else [])])


def _read(taps: Path) -> bytes:
    if not taps.is_file():
        raise InputError(f"{taps}: there is no such file; give the JSON file of the taps")
    if taps.stat().st_size > MOST_BYTES:
        raise InputError(f"{taps}: larger than {MOST_BYTES} bytes; a file of taps is much smaller")
    return taps.read_bytes()


def _point_lines(found: dict[str, Any]) -> list[str]:
    return [
        f"{each['code']:<8} {each['x']:8.1f} {each['y']:8.1f} px  ± {each['ellipse']['a']:.0f} px"
        + ("" if each["visible"] else f"  hidden{_seen_in(each['seen_in'])}")
        for each in found["points"]
    ]


def _seen_in(seen_in: list[str]) -> str:
    return f"; seen in {', '.join(seen_in)}" if seen_in else ""


def _atlas(context: typer.Context) -> Atlas:
    from taichong.atlas import load

    return load(context.obj)
