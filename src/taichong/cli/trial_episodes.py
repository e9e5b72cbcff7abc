"""`taichong trial episode`: an episode declared, its envelope opened, the clock stopped with one word."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from msgspec import Struct
from msgspec.structs import asdict

from taichong.cli.my_home import my_home
from taichong.cli.option_groups import CheckOptions, typed
from taichong.cli.options import AsJson
from taichong.cli.terminal import print_json
from taichong.cli.trial import Which, answers_told, app, atlas_of, my_diary, stop_with, today
from taichong.errors import InputError

if TYPE_CHECKING:
    from taichong.care import Plan
    from taichong.diary import Diary
    from taichong.trial import OwnTrial


QUESTIONS_OPEN = 3  # the exit code


class EndOptions(Struct, frozen=True, kw_only=True):
    """How the open episode ended."""

    let_go: Annotated[bool, typer.Option("--let-go", help="It eased: the clock stops.")] = False
    not_eased: Annotated[bool, typer.Option("--not-eased", help="Not eased after ten minutes.")] = False
    not_timed: Annotated[bool, typer.Option("--not-timed", help="It is over, and nobody looked at the clock.")] = False
    seconds: Annotated[float | None, typer.Option(help="With --let-go: how long it really took.")] = None

    def way(self) -> str:
        """Name the way it ended; empty where none is given."""
        return next((each for each in ("let_go", "not_eased", "not_timed") if getattr(self, each)), "")


class DoneOptions(Struct, frozen=True, kw_only=True):
    """What was done beside the envelope, or against it."""

    otherwise: Annotated[str, typer.Option(metavar="WHAT", help="I did something other than the envelope said.")] = ""
    rescue: Annotated[str, typer.Option(metavar="WHAT", help="A medicine that was taken; allowed in both arms.")] = ""


@app.command()
@typed
def episode(
    *,
    context: typer.Context,
    rehearsed: Annotated[bool, typer.Option("--rehearsed", help="Both arms were tried once, in the dark.")] = False,
    check: Annotated[bool, typer.Option("--check", help="The safety check by day; it holds seven days.")] = False,
    ended: EndOptions,
    done: DoneOptions,
    not_tonight: Annotated[bool, typer.Option("--not-tonight", help="Leave this one out; no envelope opens.")] = False,
    safety: CheckOptions,
    trial: Which = "",
    as_json: AsJson = False,
) -> None:
    """Declare an episode: its envelope opens and the clock runs. Or say how it ended, what was done, or not tonight."""
    from taichong.trial import episode_log as log
    from taichong.trial import episode_text, own_trial

    diary = my_diary()
    own = own_trial(diary, trial)
    if own.schedule.plan.design != "episodes":
        raise InputError(f"trial {own.id} randomises days, not episodes; `taichong trial next` gives its card")
    if rehearsed:
        log.rehearse(diary, own)
        lines = [episode_text.said("rehearsed")]
    elif check:
        lines = _check(context, diary, own, safety, as_json=as_json)
    elif not_tonight:
        lines = [episode_text.said("not_tonight", count=log.not_tonight(diary, own))]
    elif way := ended.way():
        episode_ = log.end_episode(diary, own, way, datetime.now(UTC), seconds=ended.seconds)
        lines = [episode_text.said(way if episode_.is_eased else "not_eased", seconds=round(episode_.seconds or 0))]
    elif done.otherwise or done.rescue:
        given = {what: why for what, why in asdict(done).items() if why}
        for what, why in given.items():
            log.say_otherwise(diary, own, what, why)
        lines = [episode_text.said(what) for what in given]
    else:
        _declare(context, diary, own, safety, as_json=as_json)
        return
    if as_json:
        print_json({"trial": own.id, "said": lines, "opened": _opened_json(diary, own)})
    else:
        typer.echo("\n".join(lines))


def _check(context: typer.Context, diary: Diary, own: OwnTrial, safety: CheckOptions, *, as_json: bool) -> list[str]:
    """The whole check by day: kept only where every question is answered and the pressing is allowed."""
    from taichong.trial import episode_log as log
    from taichong.trial import episode_text, keep_conditions

    made, answers = _pressing(context, own, safety, kept=False)
    if made.status != "ready":
        stop_with(atlas_of(context), made, as_json=as_json)
    keep_conditions(my_home(), atlas_of(context), answers, today())
    log.keep_check(diary, own, today())
    return [episode_text.said("checked", day=today())]


def _declare(context: typer.Context, diary: Diary, own: OwnTrial, safety: CheckOptions, *, as_json: bool) -> None:
    """Open the envelope once the signs are answered; both arms are asked alike, so that nothing is given away."""
    from msgspec.structs import replace

    from taichong.care import text as say
    from taichong.trial import card_of_episode, episode_text, known_today
    from taichong.trial import episode_log as log

    log.may_open(diary, own, today())
    if not (as_json or _is_answered(safety)):
        if not _no_to_all(context, own):
            raise typer.Exit(QUESTIONS_OPEN)
        safety = replace(safety, none_of_these=True)
    made, answers = _pressing(context, own, safety, kept=True)
    if made.status != "ready":
        stop_with(atlas_of(context), made, as_json=as_json)
    opened = log.open_envelope(diary, own, today())
    now = known_today(my_home().sessions.records(), today(), answers)
    card = card_of_episode(atlas_of(context), own.schedule, own.care, now, opened.arm)
    if as_json:
        plan = say.plan_json(card.plan) if card.plan else {}
        keys = ("first_line", "steps", "findings")
        told = {"trial": own.id, "episode": opened.number, "arm": opened.arm, "status": "ready"}
        print_json({**told, **{name: plan.get(name, []) for name in keys}})
        return
    lines = [episode_text.said("opened", number=opened.number, arm=episode_text.arm_said(own, opened.arm))]
    lines += say.plan_text(atlas_of(context), card.plan) if card.plan else []
    typer.echo("\n".join([*lines, "", episode_text.said("stop_clock")]))


def _is_answered(safety: CheckOptions) -> bool:
    return bool(safety.none_of_these or safety.has or safety.no or safety.unsure or safety.condition)


def _no_to_all(context: typer.Context, own: OwnTrial) -> bool:
    """Show the three questions of the night; where somebody is there, one No answers them all."""
    from taichong.trial import episode_text

    typer.echo("\n".join(episode_text.night_lines(atlas_of(context), own)))
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    typed_in = typer.prompt(episode_text.said("night_ask"), err=True)
    return str(typed_in).strip().casefold() in ("n", "no")  # an empty answer is no No


def _pressing(context: typer.Context, own: OwnTrial, safety: CheckOptions, *, kept: bool) -> tuple[Plan, Any]:
    """What the answers allow of the treatment's points; with `kept`, conditions are those of the check by day."""
    from taichong.care import Wish, plan_for
    from taichong.trial import complaint_of, kept_conditions

    plan = own.schedule.plan
    answers = answers_told(context, own, safety)
    answers = kept_conditions(my_home(), answers, today()) if kept else answers
    codes = (*plan.treatment, *plan.control_points)
    complaint = complaint_of(atlas_of(context), own.care, codes, plan.seconds)
    return plan_for(atlas_of(context), complaint, answers, Wish(side=own.care.side, also=codes)), answers


def _opened_json(diary: Diary, own: OwnTrial) -> list[dict[str, Any]]:
    import dataclasses

    from taichong.trial import episode_log as log

    return [{**dataclasses.asdict(each), "at": each.at.isoformat()} for each in log.opened(diary, own)]
