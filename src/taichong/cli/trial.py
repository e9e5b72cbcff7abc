"""`taichong trial`: a randomised trial in one person, in the terminal. Each command parses, calls, and prints.

Everything heavy is imported when a command runs, so that other commands start without NumPy or a database.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from taichong.cli.my_home import diary_at, my_home
from taichong.cli.option_groups import CheckOptions, typed
from taichong.cli.options import AsJson, DatabaseUrl
from taichong.cli.terminal import print_json
from taichong.cli.trial_options import TrialOptions, date_told
from taichong.cli.whole_help import WholeSentences

if TYPE_CHECKING:
    from taichong.atlas import Atlas
    from taichong.care import Answers, Plan
    from taichong.diary import Diary
    from taichong.trial import Card, Draft, OwnTrial, Wanted

app = typer.Typer(
    cls=WholeSentences,
    help="Is it helping me? A randomised trial in one person: plan, each day, the answer.",
    rich_markup_mode=None,
    invoke_without_command=True,
)
state: dict[str, Any] = {"url": None}

Which = Annotated[str, typer.Option("--trial", metavar="ID", help="Which trial; the latest if left out.")]


@app.callback()
def options(context: typer.Context, database_url: DatabaseUrl = None) -> None:
    """Keep the URL for the command that follows."""
    state["url"] = database_url
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command()
@typed
def plan(
    *,
    context: typer.Context,
    complaint: Annotated[
        list[str], typer.Argument(metavar="COMPLAINT", help="What bothers you, in your own words or by its id.")
    ],
    wanted: TrialOptions,
    check: CheckOptions,
    yes: Annotated[bool, typer.Option("--yes", help="Seal it without asking.")] = False,
    as_json: AsJson = False,
) -> None:
    """Plan a trial: prints what it can find, then draws and seals the order after your yes."""
    from taichong.cli.asking import asked, confirmed, shown_at_work
    from taichong.trial import log as companion
    from taichong.trial import text as companion_text

    asks = not (yes or as_json)
    atlas, asked_for = _atlas(context), wanted.wanted(complaint)
    answers = _safe_answers(atlas, asked_for, check, as_json=as_json)
    made = _draft(atlas, asked_for, answers, wanted.positions)
    prospects = shown_at_work(made.prospects)
    if not as_json:
        typer.echo("\n".join(companion_text.plan_lines(made, prospects)))
    if asks and wanted.expectation is None:
        made = made.expecting(asked(companion_text.said("plan", "ask_expectation")))
    sealed = None
    if yes or (asks and confirmed(companion_text.said("plan", "ask_seal"))):
        sealed = companion.seal(my_diary(), made.promised().plan, made.care, _today())
    if as_json:
        print_json(companion_text.plan_json(made, prospects, sealed))
    else:
        typer.echo("\n".join(companion_text.sealed_lines(sealed)))


@app.command("next")
@typed
def next_(
    *,
    context: typer.Context,
    check: CheckOptions,
    nothing_new: Annotated[
        bool, typer.Option("--nothing-new", help="My conditions are as I answered within the last month.")
    ] = False,
    start: Annotated[bool, typer.Option("--start", help="Guide through what is to be pressed or touched.")] = False,
    trial: Which = "",
    as_json: AsJson = False,
) -> None:
    """Today's card: which arm, the stretch, what to press; nothing is pressed before the safety questions."""
    from taichong.cli import playing
    from taichong.cli.asking import offered
    from taichong.trial import log as companion
    from taichong.trial import text as companion_text

    own = companion.own_trial(my_diary(), trial)
    answers = answers_told(context, own, check)
    card = _card(_atlas(context), own, answers, nothing_new=nothing_new)
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
        str | None, typer.Option(metavar="DATE", help="Which day; today if left out, or last night for cramps.")
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
        int | None, typer.Option(metavar="0-10", help="How much help you expect, if it was not asked when you planned.")
    ] = None,
    trial: Which = "",
    as_json: AsJson = False,
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
        on = date_told(day, "--day") if day else companion.usual_day(own, today)
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
    as_json: AsJson = False,
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
    """Return the atlas that this run of the command loaded."""
    return _atlas(context)


def answers_told(context: typer.Context, own: OwnTrial, check: CheckOptions) -> Answers:
    """Read the safety answers of the options, for the trial's complaint."""
    from taichong.care import read_answers

    atlas = _atlas(context)
    return read_answers(atlas, atlas.complaint(own.care.complaint), check.said())


def today() -> date:
    """Return today's date, for the commands in the modules beside this one."""
    return _today()


def my_diary() -> Diary:
    """Open the diary at the URL that was given."""
    return diary_at(state["url"])


def _atlas(context: typer.Context) -> Atlas:
    from taichong.atlas import load

    return load(context.find_root().obj)


def _safe_answers(atlas: Atlas, wanted: Wanted, check: CheckOptions, *, as_json: bool) -> Answers:
    """The answers of the options; ends the command where they forbid the trial, for that is not planned."""
    from taichong.care import read_answers
    from taichong.trial import complaint_meant, safety

    answers = read_answers(atlas, complaint_meant(atlas, wanted.complaint), check.said())
    must_be_whole = wanted.control == "other_point"
    if answers.said or must_be_whole:
        checked = safety(atlas, wanted, answers)
        if checked.status != "ready" and (checked.status != "needs_answers" or must_be_whole):
            stop_with(atlas, checked, as_json=as_json)
    return answers


def _draft(atlas: Atlas, wanted: Wanted, answers: Answers, positions: Path | None) -> Draft:
    """The plan that the options ask for."""
    from taichong.locate import located
    from taichong.trial import Known, candidates, draft, read_json

    told = read_json(positions) if positions else located(my_home(), atlas) if wanted.control == "other_point" else None
    known = Known(
        today=_today(),
        entries=my_diary().current("cramp", "no_cramp", "daily"),
        answers=answers,
        located=candidates(atlas, told) if told else (),
    )
    return draft(atlas, wanted, known)


def stop_with(atlas: Atlas, checked: Plan, *, as_json: bool) -> NoReturn:
    """Show why nothing is pressed, and end the command."""
    from taichong.care import text as say
    from taichong.cli.words import plan_lines

    if as_json:
        print_json(say.plan_json(checked))
    else:
        typer.echo("\n".join(plan_lines(atlas, checked)).lstrip("\n"))
    raise typer.Exit(checked.exit_code)


def _card(atlas: Atlas, own: OwnTrial, answers: Answers, *, nothing_new: bool) -> Card:
    from taichong.trial import keep_conditions, kept_conditions, known_today

    today = _today()
    if nothing_new:
        answers = kept_conditions(my_home(), answers, today)
    else:
        keep_conditions(my_home(), atlas, answers, today)
    now = known_today(my_home().sessions.records(), today, answers)
    return own.card(atlas, now)
