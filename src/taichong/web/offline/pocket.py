"""The pocket file: one page with everything, for a phone without a server.

It carries the check, the plans of every row of answers, the points and the player; its own policy allows
nothing but the one script and the one style in it, by their hashes.
"""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from msgspec import to_builtins

from taichong.atlas import plain_table
from taichong.care import Answer, Answers, area, asked_of, island_words, tables
from taichong.errors import InputError
from taichong.web.licences import carried_in, licence_texts
from taichong.web.templating import STATIC, asset, embedded, templates
from taichong.words import HANZI
from taichong.words import message as _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from taichong.atlas import Atlas
    from taichong.person import Conditions


@cache
def reader(atlas: Atlas) -> bytes:
    """The table of words as JSON, by which the script of a hosted guide reads what is typed."""
    return embedded(plain_table(atlas.words)).encode()


@cache
def reader_address(atlas: Atlas) -> str:
    """Where a hosted guide finds it; the address changes with what is in it, so that it can be kept for ever."""
    return f"/static/words.json?{hashlib.sha256(reader(atlas)).hexdigest()[:12]}"


class Picture(NamedTuple):
    """A picture of a guide: its address, its caption, and what it shows in words."""

    address: str
    caption: str
    alt: str


def no_conditions(atlas: Atlas) -> Answers:
    """The answers of a person for whom no condition holds."""
    return Answers({each.id: "no" for each in atlas.safety.conditions})


def kept_answers(kept: Conditions) -> Answers:
    """The answers that `kept` stands for."""
    areas = {name: tuple(map(area, each)) for name, each in kept.areas.items()}
    return Answers(cast("dict[str, Answer]", dict(kept.answers)), areas)


def pocket_data(atlas: Atlas, conditions: Answers, *, hosted: bool) -> dict[str, Any]:
    """What the guide's script reads: the tables for these conditions, and its words.

    Raises:
        InputError: a condition is open; a guide that does not know it cannot be made.
    """
    still_open = [each.id for each in atlas.safety.conditions if each.id not in conditions.said]
    if still_open:
        raise InputError(
            f"the guide needs to know what holds for you: {still_open[0]} is open; "
            "give --no-conditions, or --condition ID for each that holds"
        )
    made = tables(atlas, conditions)
    for session in made["sessions"].values():
        session.pop("words")
    holds = [each.id for each in atlas.safety.conditions if conditions.said[each.id] != "no"]
    return made | {
        "words": island_words(),
        "emergency_line": atlas.safety.emergency_line,
        "hosted": hosted,
        "reader": plain_table(atlas.words),
        "help_lines": to_builtins(atlas.help_lines),
        "headlines": atlas.safety.headlines,
        "own_headlines": {each.code: each.headline for each in atlas.safety.red_flags if each.headline},
        "crisis": [each.code for each in atlas.safety.red_flags if each.crisis],
        "asking": _asking(),
        "holds": holds,
    }


def each_once(sessions: Mapping[int, Mapping[str, Any]]) -> dict[str, Any]:
    """`sessions` with each of their values once, in ``parts``; a session tells by number which are its own.

    Sessions of one complaint differ in little: so packed they are a quarter as long.
    """
    numbers: dict[str, int] = {}
    packed = {
        plan: {name: numbers.setdefault(json.dumps(value), len(numbers)) for name, value in session.items()}
        for plan, session in sessions.items()
    }
    return {"parts": [json.loads(each) for each in numbers], "sessions": packed}


def _asking() -> dict[str, str]:
    """What stands around the search box."""
    return {
        "heading": _("What’s bothering you?"),
        "which": _("Which one do you mean?"),
        "question": _("First a question"),
        "yes": _("Yes, or not sure"),
        "no": _("No, none of this"),
        "no_words": _("The list of words that the search needs could not be loaded. Choose below, or try again."),
        "not_heard": _("What you typed got lost. In danger? Call the number below. Else choose, or type it again."),
        "right": _("Yes, right"),
        "not_right": _("No"),
    }


def guide_html(  # noqa: PLR0913 -- what a guide is made of, each by its name
    atlas: Atlas,
    conditions: Answers,
    *,
    hosted: bool,
    made_on: date,
    pictures: Mapping[str, str] | None = None,
    steps: Mapping[str, Sequence[Picture]] | None = None,
    own: bool = False,
    **assets: str,
) -> str:
    """The guide as one page: with its script and style in it, or, hosted, beside it.

    ``pictures`` are the addresses of the points' pictures by code and ``steps`` the small pictures of how to find them,
    `own` says whether the body is this person's.
    """
    on_example = _("On an example body, not yours. What your finger feels wins.")
    on_yours = _("An estimate on your body. What your finger feels wins.")
    data = pocket_data(atlas, conditions, hosted=hosted)
    if hosted:
        del data["reader"]  # most of the weight; the page stands before it comes
    sessions = each_once(data.pop("sessions"))  # the second most; read once one is played
    known = {
        "atlas": atlas,
        "safety": atlas.safety,
        "data": embedded(data),
        "sessions": embedded(sessions),
        "reader": reader_address(atlas) if hosted else "",
        "hosted": hosted,
        "made_on": made_on.isoformat(),
        "cramps": [each for each in atlas.complaints if each.group == "leg_cramp"],
        "flags": {
            each.id: [q for q in asked_of(atlas, each, conditions) if q.kind == "red_flag"] for each in atlas.complaints
        },
        "told": told(atlas, conditions),
        "listed": [each.text for each in atlas.safety.conditions],
        "pressed": [each for each in atlas.points if each.press],
        "pictures": pictures or {},
        "steps": steps or {},
        "whose": on_yours if own else on_example,
        "picture_at": asset if hosted else _inside,
        "works": () if hosted else carried_in("pocket"),
        "licence_texts": {} if hosted else licence_texts("pocket"),
        "script": "",
        "style": "",
        "policy": "",
    }
    return templates().get_template("pocket.html").render(**(known | assets))


def told(atlas: Atlas, conditions: Answers) -> list[str]:
    """The conditions that hold, as a person reads them."""
    return [each.text for each in atlas.safety.conditions if conditions.said.get(each.id) != "no"]


def pocket_html(  # noqa: PLR0913 -- the same
    atlas: Atlas,
    conditions: Answers,
    made_on: date | None = None,
    pictures: Mapping[str, bytes] | None = None,
    steps: Mapping[str, Sequence[tuple[bytes, str, str]]] | None = None,
    *,
    own: bool = False,
) -> str:
    """The whole guide as one self-contained HTML document, with these pictures (WebP) by the point's code.

    ``steps`` are the small pictures of how to find each, with a caption and what each shows in words.

    Raises:
        InputError: a condition is open, or the script was not built.
    """
    script, style = _text("dist/pocket.js"), _text("style.css").replace('url("hanzi.woff2")', f'url("{_hanzi()}")')
    policy = (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; "
        "img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
    )
    today = made_on or datetime.now().astimezone().date()
    inside = {code: _webp(picture) for code, picture in (pictures or {}).items()}
    small = {
        code: [Picture(_webp(each), *said) for each, *said in own_steps] for code, own_steps in (steps or {}).items()
    }
    known = {"script": script, "style": style, "policy": policy}
    return guide_html(atlas, conditions, hosted=False, made_on=today, pictures=inside, steps=small, own=own, **known)


def _inside(name: str) -> str:
    """The address of a picture that stands in the page itself."""
    return _webp((STATIC / name).read_bytes())


def _hanzi() -> str:
    return f"data:font/woff2;base64,{base64.b64encode(HANZI.read_bytes()).decode()}"


def _webp(picture: bytes) -> str:
    return f"data:image/webp;base64,{base64.b64encode(picture).decode()}"


def _text(name: str) -> str:
    """A built asset as it stands between tags.

    Raises:
        InputError: it is missing.
    """
    file = STATIC / name
    if not file.is_file():
        raise InputError(
            f"the guide's {name} is missing; in a checkout `make islands` builds it, an installed package carries it"
        )
    return (
        file.read_text(encoding="utf-8").replace("</", "<\\/")
        if name.endswith(".js")
        else file.read_text(encoding="utf-8")
    )


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
