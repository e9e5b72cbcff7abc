"""Templates and what every page knows. Jinja2 with gettext, so that the next language is a folder."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.ext import Extension
from markupsafe import Markup
from starlette.responses import HTMLResponse

from taichong.care import crisis_lines, is_crisis
from taichong.care import text as say
from taichong.errors import InputError
from taichong.web.help_lines import lines_here
from taichong.web.once import form_key
from taichong.web.stretches import stretch_picture
from taichong.words import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.requests import Request

    from taichong.atlas import Atlas

FAILED = 400
"""From this status on an answer tells of an error, and carries whom to call."""
STATIC = Path(__file__).with_name("static")


class ForgetfulForms(Extension):
    """Every form asks the browser to remember nothing that is typed; a field may say otherwise, as a password does."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002 -- Jinja's
        """The template with the wish in each of its forms."""
        return source.replace("<form ", '<form autocomplete="off" ')


@cache
def templates() -> Environment:
    """The pages' templates: everything is escaped, and a name that is missing is an error."""
    environment = Environment(
        loader=PackageLoader("taichong.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", ForgetfulForms],
        auto_reload=False,
    )
    environment.install_gettext_translations(catalogue(), newstyle=True)  # type: ignore[attr-defined]  # by the extension
    environment.filters |= {"duration": say.duration, "data": _data}
    environment.globals |= {
        "asset": asset,
        "twice": _twice,
        "stretch_picture": stretch_picture,
        "help_lines": lines_here,
        "crisis_lines": crisis_lines,
        "is_crisis": is_crisis,
        "form_key": form_key,
    }
    return environment


def _twice(values: Iterable[object]) -> list[tuple[str, str]]:
    """Choices whose value is what is read."""
    return [(str(each), str(each)) for each in values]


def _data(value: Any) -> Markup:  # noqa: ANN401 -- whatever JSON can hold
    """`value` as JSON that is safe between script tags of a type that is never run."""
    return Markup(embedded(value))  # noqa: S704 -- every `<` is escaped below


def embedded(value: Any) -> str:  # noqa: ANN401 -- whatever JSON can hold
    """`value` as JSON without a single ``<``, so that nothing in it can end the element around it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


@cache
def asset(name: str) -> str:
    """The address of a static file; it changes with what is in it, so that it can be kept for ever."""
    file = STATIC / name
    if not file.is_file():
        raise InputError(
            f"the pages' asset {name} is missing; in a checkout `make islands` builds it, "
            "an installed package carries it"
        )
    return f"/static/{name}?{hashlib.sha256(file.read_bytes()).hexdigest()[:12]}"


def page(atlas: Atlas, template: str, status: int = 200, **known: Any) -> HTMLResponse:  # noqa: ANN401
    """An HTML answer."""
    return HTMLResponse(html(atlas, template, **known, failed=status >= FAILED), status)


def html(atlas: Atlas, template: str, **known: Any) -> str:  # noqa: ANN401 -- what a template may need
    """A page as text."""
    return templates().get_template(template).render(atlas=atlas, safety=atlas.safety, **known)


def atlas_of(request: Request) -> Atlas:
    """The atlas that the app runs on."""
    atlas: Atlas = request.app.state.atlas
    return atlas
