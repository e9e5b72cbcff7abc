"""The page of one point: where it is, how to press it or why not, what is known, and what tradition says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taichong.care import findings_of, held, in_tradition, listed_lines, tradition_facts, under_line
from taichong.care import text as say
from taichong.web.body import shortcuts as lay_guides
from taichong.web.body import view as body_view
from taichong.web.homes import home_of
from taichong.web.templating import html
from taichong.words import words as catalogue

if TYPE_CHECKING:
    from starlette.requests import Request

    from taichong.atlas import Atlas, Point
    from taichong.web.body.renderings import Shown


def misses_of(request: Request, point: Point, shown: Shown) -> dict[str, str]:
    """Say how far each lay shortcut misses this point on the body, by its id; none where that is still computed."""
    if not point.shortcuts:
        return {}
    found = lay_guides.known(home_of(request), shown)
    if found is None and request.app.state.renders:
        lay_guides.begin(home_of(request), shown)
    return {each["shortcut"]: " ".join(each["sentences"]) for each in found or () if each["code"] == point.code}


def is_on_a_photo(shown: Shown, point: Point) -> bool:
    """Whether a photo can show the part on which it lies."""
    from taichong.web.photo.on_body import views_with  # noqa: PLC0415 -- NumPy and the body only where one is shown

    return bool(views_with(shown, point))


def point_html(atlas: Atlas, found: Point, **shown: object) -> str:
    """Render the page of a point; `shown` is what the body, the side and the lay shortcuts add."""
    tradition = in_tradition(atlas, found)
    poses = catalogue("pictures")["poses"]
    return html(
        atlas,
        "point.html",
        point=found,
        words=body_view.words(),
        pose=poses.get(found.place.pose) if found.place else None,
        pose_alt=poses["alt"],
        **shown,
        techniques=[held(atlas, each, [found.code]) for each in found.press.techniques] if found.press else [],
        shortcuts=[each for each in atlas.shortcuts if each.id in found.shortcuts],
        listed=() if found.press else listed_lines(atlas, found),
        under=under_line(atlas, found),
        tradition=tradition,
        facts=list(tradition_facts(tradition)),
        findings=findings_of(atlas, found.code),
        claims=[each for each in atlas.claims if found.code in each.points],
        point_sources=say.point_json(atlas, found)["sources"],
        uses=[each for each in atlas.complaints if any(use.code == found.code for use in each.points)],
    )
