"""`taichong trial`: a randomised trial in one person, in the terminal. Each command parses, calls, and prints.

Everything heavy is imported when a command runs, so that other commands start without NumPy or a database.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from taichong.cli.my_home import diary_at, my_home
from taichong.cli.terminal import print_json
from taichong.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from taichong.atlas import Atlas
    from taichong.care import Answers, Plan, Said
    from taichong.diary import Diary
    from taichong.trial import Card, Draft, OwnTrial, Wanted

app = typer.Typer(
    help="Does it work for me? A randomised trial in one person: plan, each day, the answer.",
    rich_markup_mode=None,
    invoke_without_command=True,
)
state: dict[str, Any] = {"url": None}

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
Which = Annotated[str, typer.Option("--trial", metavar="ID", help="Which trial; the latest if not said.")]
NoneOfThese = Annotated[bool, typer.Option("--none-of-these", help="No to every red-flag question.")]
Has = Annotated[list[str], typer.Option("--has", metavar="ID", help="Yes to this question.")]
No = Annotated[list[str], typer.Option("--no", metavar="ID", help="No to this question.")]
Unsure = Annotated[list[str], typer.Option("--unsure", metavar="ID", help="Not sure; counts as yes for pressing.")]
ConditionIds = Annotated[list[str], typer.Option("--condition", metavar="ID", help="This holds for me; see `plan`.")]
NoConditions = Annotated[bool, typer.Option("--no-conditions", help="None of the conditions holds for me.")]
Cleared = Annotated[list[str], typer.Option("--cleared", metavar="ID", help="My midwife or doctor agreed.")]


@app.callback()
def options(
    context: typer.Context,
    database_url: Annotated[
        str | None,
        typer.Option(envvar="TAICHONG_DATABASE_URL", help="Where the diary is; see `taichong diary --help`."),
    ] = None,
) -> None:
    """Keep the URL for the command that follows."""
    state["url"] = database_url
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command()
def plan(
    context: typer.Context,
    complaint: Annotated[list[str], typer.Argument(metavar="COMPLAINT")],
    point: Annotated[list[str], typer.Option(metavar="CODE", help="What to press; the usual first point else.")] = [],
    outcome: Annotated[str, typer.Option(help="cramps, or a daily 0-10 item: stress, sleep, your own.")] = "",
    unit: Annotated[str, typer.Option(help="What one unit of the outcome is called.")] = "",
    also: Annotated[
        list[str], typer.Option(metavar="ITEM", help="Another daily item, told beside the one; it gets no verdict.")
    ] = [],
    better: Annotated[str, typer.Option(metavar="lower|higher", help="Which way is better.")] = "",
    per_week: Annotated[float | None, typer.Option(help="Cramps a week; counted from the diary else.")] = None,
    sd: Annotated[float | None, typer.Option(help="How much the item differs from day to day [points of 10].")] = None,
    rho: Annotated[float | None, typer.Option(help="How much a day is like the day before, 0 to 0.9.")] = None,
    worthwhile: Annotated[
        str | None,
        typer.Option(metavar="little|clear|much|NUMBER", help="The smallest change worth the trouble, a day."),
    ] = None,
    change: Annotated[float | None, typer.Option(help="The benefit that you suppose, a day.")] = None,
    lasts: Annotated[
        str, typer.Option(metavar="hours|day|days|week", help="How long you expect to feel what was pressed.")
    ] = "",
    control: Annotated[
        str, typer.Option(metavar="other_point|light_touch|usual_care|stretch_alone", help="What to compare with.")
    ] = "",
    control_point: Annotated[list[str], typer.Option(metavar="CODE", help="With --control other_point.")] = [],
    positions: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="What `taichong locate --all --json` prints; else the body of *My body*."),
    ] = None,
    side: Annotated[str, typer.Option(metavar="left|right|both", help="Which side.")] = "both",
    no_stretch: Annotated[bool, typer.Option("--no-stretch", help="No stretch in either arm.")] = False,
    seconds: Annotated[int, typer.Option(help="How long a point is pressed or touched a side.")] = 120,
    days: Annotated[int | None, typer.Option(help="How long it may take, cut as finds most; 84 if not said.")] = None,
    episodes: Annotated[
        int | None, typer.Option(help="Randomise each episode instead of days: how many are wanted, such as 36.")
    ] = None,
    blocks: Annotated[int | None, typer.Option(help="Pairs of periods, at least 6.")] = None,
    period_days: Annotated[int | None, typer.Option(help="Days a period; 1 for pairs of nights.")] = None,
    washout_days: Annotated[int, typer.Option(help="Days between periods that do not count.")] = 0,
    run_in_days: Annotated[int, typer.Option(help="Days at the start that do not count.")] = 14,
    start: Annotated[str | None, typer.Option(metavar="DATE", help="First day of the run-in; else tomorrow.")] = None,
    expectation: Annotated[int | None, typer.Option(metavar="0-10", help="How much help you expect.")] = None,
    question: Annotated[str, typer.Option(help="What you want to know, in your words.")] = "",
    none_of_these: NoneOfThese = False,
    has: Has = [],
    no: No = [],
    unsure: Unsure = [],
    condition: ConditionIds = [],
    no_conditions: NoConditions = False,
    cleared: Cleared = [],
    yes: Annotated[bool, typer.Option("--yes", help="Seal it without asking.")] = False,
    as_json: Json = False,
) -> None:
    """Plan a trial: prints what it can find, then draws and seals the order after your yes."""
    from taichong.cli.asking import asked, confirmed, shown_at_work
    from taichong.trial import log as companion
    from taichong.trial import text as companion_text

    asks = not (yes or as_json)
    made = _draft(context, positions)
    prospects = shown_at_work(made.prospects)
    if not as_json:
        typer.echo("\n".join(companion_text.plan_lines(made, prospects)))
    if asks and expectation is None:
        made = made.expecting(asked(companion_text.said("plan", "ask_expectation")))
    sealed = None
    if yes or (asks and confirmed(companion_text.said("plan", "ask_seal"))):
        sealed = companion.seal(my_diary(), made.promised().plan, made.care, _today())
    if as_json:
        print_json(companion_text.plan_json(made, prospects, sealed))
    else:
        typer.echo("\n".join(companion_text.sealed_lines(sealed)))


@app.command("next")
def next_(
    context: typer.Context,
    none_of_these: NoneOfThese = False,
    has: Has = [],
    no: No = [],
    unsure: Unsure = [],
    condition: ConditionIds = [],
    no_conditions: NoConditions = False,
    cleared: Cleared = [],
    nothing_new: Annotated[
        bool, typer.Option("--nothing-new", help="My conditions are as I told them within the last month.")
    ] = False,
    start: Annotated[bool, typer.Option("--start", help="Guide through what is to be pressed or touched.")] = False,
    trial: Which = "",
    as_json: Json = False,
) -> None:
    """Today's card: which arm, the stretch, what to press; nothing is pressed before the safety questions."""
    from taichong.cli import playing
    from taichong.cli.asking import offered
    from taichong.trial import log as companion
    from taichong.trial import text as companion_text

    own = companion.own_trial(my_diary(), trial)
    card = _card(context, own)
    if as_json:
        print_json(companion_text.card_json(own, card))
    else:
        typer.echo("\n".join(companion_text.card_lines(_atlas(context), own, card)))
        if card.plan and card.plan.steps and (start or offered(companion_text.said("card", "ask_start"))):
            raise typer.Exit(playing.play(_atlas(context), card.plan, playing.Ratings(), plain=False))
    raise typer.Exit(card.exit_code)


@app.command()
def log(
    value: Annotated[float | None, typer.Argument(help="Cramps of the night, or the item's 0-10.")] = None,
    day: Annotated[
        str | None, typer.Option(metavar="DATE", help="Which day; else today, or last night for cramps.")
    ] = None,
    done: Annotated[
        str | None,
        typer.Option(metavar="planned|treatment|control|neither|both", help="What was really done."),
    ] = None,
    why: Annotated[str, typer.Option(help="Why it was done otherwise.")] = "",
    guess: Annotated[
        str | None, typer.Option(metavar="ARM", help="After the last day: treatment, control or 'do not know'.")
    ] = None,
    expectation: Annotated[
        int | None, typer.Option(metavar="0-10", help="How much help you expect, if the plan did not ask.")
    ] = None,
    trial: Which = "",
    as_json: Json = False,
) -> None:
    """Write down a day: its value, what was really done. The same day again corrects it, and keeps the old."""
    from taichong.trial import log as companion
    from taichong.trial import text as companion_text

    diary, today = my_diary(), _today()
    own = companion.own_trial(diary, trial)
    told = []
    if guess is not None:
        own = companion.say_guess(diary, own, guess, today)
        told.append(companion_text.said("log", "guess", guess=guess))
    if expectation is not None:
        own = companion.say_expectation(diary, own, expectation, today)
        told.append(companion_text.said("log", "expectation", expectation=expectation))
    if value is not None or done or why or not told:
        on = _date(day, "--day") if day else companion.usual_day(own, today)
        own = companion.log_day(diary, own, on, companion.Log(value=value, done=done, why=why), today)
        told.append(companion_text.logged(own, on, companion.progress(diary, own, today)))
    if as_json:
        print_json(companion_text.own_json(own, today))
    else:
        typer.echo("\n".join(told))


@app.command()
def end(
    why: Annotated[
        str,
        typer.Option(
            metavar="REASON",
            help="unwanted_effect, illness, journey, pregnancy, other_treatment, no_time, seen_enough or other.",
        ),
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", help="End it without asking.")] = False,
    trial: Which = "",
    as_json: Json = False,
) -> None:
    """End a trial early: its charts open, and the answer says that it was ended by choice."""
    from taichong.cli.asking import confirmed
    from taichong.trial import log as companion
    from taichong.trial import text as companion_text

    diary, today = my_diary(), _today()
    own = companion.own_trial(diary, trial)
    if not yes and own.is_closed(today) and not confirmed(companion_text.said("end", "ask", id=own.id)):
        typer.echo(companion_text.said("end", "kept", id=own.id))
        return
    own = companion.end_early(diary, own, today, why)
    if as_json:
        print_json(companion_text.own_json(own, today))
    else:
        name = "ended_episodes" if own.schedule.plan.design == "episodes" else "ended"
        typer.echo(companion_text.said("end", name, id=own.id, day=own.ended_on))


def _today() -> date:
    """The day on this person's wall."""
    return datetime.now().astimezone().date()


def atlas_of(context: typer.Context) -> Atlas:
    """The atlas that this run of the command loaded."""
    return _atlas(context)


def answers_told(context: typer.Context, own: OwnTrial) -> Answers:
    """The safety answers of the command's own options, for the trial's complaint."""
    from taichong.care import read_answers

    atlas = _atlas(context)
    return read_answers(atlas, atlas.complaint(own.care.complaint), _said(context))


def today() -> date:
    """The same for the commands beside this module."""
    return _today()


def my_diary() -> Diary:
    """The diary at the URL that was given."""
    return diary_at(state["url"])


def _atlas(context: typer.Context) -> Atlas:
    from taichong.atlas import load

    return load(context.find_root().obj)


def _draft(context: typer.Context, positions: Path | None) -> Draft:
    """The plan that the options ask for; ends the command where the safety answers forbid it."""
    from taichong.care import read_answers
    from taichong.locate import located
    from taichong.trial import Known, candidates, read_json
    from taichong.trial import setup as trial_setup

    atlas, wanted, said = _atlas(context), _wanted(context), _said(context)
    answers = read_answers(atlas, trial_setup.complaint_meant(atlas, wanted.complaint), said)
    if answers.said or wanted.control == "other_point":
        _stop_unless_safe(context, trial_setup.safety(atlas, wanted, answers), wanted.control == "other_point")
    told = read_json(positions) if positions else located(my_home(), atlas) if wanted.control == "other_point" else None
    known = Known(
        today=_today(),
        entries=my_diary().current("cramp", "no_cramp", "daily"),
        answers=answers,
        located=candidates(atlas, told) if told else (),
    )
    return trial_setup.draft(atlas, wanted, known)


def _options(context: typer.Context, names: Iterable[str]) -> dict[str, Any]:
    """The options that are among `names`, the fields of a record."""
    given = {name: context.params[name] for name in names if name in context.params}
    return {name: tuple(each) if isinstance(each, list) else each for name, each in given.items()}


def _wanted(context: typer.Context) -> Wanted:
    from dataclasses import fields

    from taichong.trial import Wanted

    told = _options(context, (each.name for each in fields(Wanted)))
    start = _date(told["start"], "--start") if told["start"] else None
    return Wanted(**{**told, "complaint": " ".join(told["complaint"]), "start": start})


def _said(context: typer.Context) -> Said:
    from taichong.care import Said

    return Said(**_options(context, Said.__struct_fields__))


def _stop_unless_safe(context: typer.Context, checked: Plan, must_be_whole: bool) -> None:
    """Show what stands against pressing, and end the command: a trial of what is not safe is not planned."""
    if checked.status == "ready" or (checked.status == "needs_answers" and not must_be_whole):
        return
    from taichong.care import text as say

    if context.params["as_json"]:
        print_json(say.plan_json(checked))
    else:
        typer.echo("\n".join(say.plan_text(_atlas(context), checked)).lstrip("\n"))
    raise typer.Exit(checked.exit_code)


def _card(context: typer.Context, own: OwnTrial) -> Card:
    from dataclasses import replace

    from taichong.care import read_answers
    from taichong.trial import card_of_day, keep_conditions, kept_conditions, known_today

    atlas, today = _atlas(context), _today()
    answers = read_answers(atlas, atlas.complaint(own.care.complaint), _said(context))
    if context.params["nothing_new"]:
        answers = kept_conditions(my_home(), answers, today)
    else:
        keep_conditions(my_home(), atlas, answers, today)
    now = known_today(my_home().sessions.records(), today, answers)
    made = card_of_day(atlas, own.schedule, own.care, now)
    if own.ended_on is None:
        return made
    return replace(made, day=replace(made.day, phase="finished", arm=None), plan=None)


def _date(typed: str, name: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise InputError(f"{name} {typed[:40]!r} is not a date; write it like 2026-03-15") from None
