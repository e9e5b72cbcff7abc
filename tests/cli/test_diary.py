"""The diary's door in the terminal, tried as a new user would."""

from __future__ import annotations

import itertools
import json
import os
import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfoNotFoundError

import pytest
from icalendar import Calendar
from typer.testing import CliRunner

from taichong.cli.diary import app
from taichong.cli.terminal import prepare_clock
from taichong.errors import TaichongError
from taichong.words import words

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Run one command on a diary of its own; what it prints, or the line of its error."""
    monkeypatch.setenv("TAICHONG_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)

    def command(*arguments: str, typed: str = "") -> str:
        result = CliRunner().invoke(app, list(arguments), input=typed)
        if isinstance(result.exception, TaichongError):
            assert result.stdout == ""
            return f"error {result.exception.exit_code}: {result.exception}"
        assert result.exit_code == 0, result.output
        return result.stdout

    return command


def entries(run: Callable[..., str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run("list", "--json"))["entries"]
    return found


def test_a_cramp_takes_one_short_line(run: Callable[..., str]) -> None:
    assert re.fullmatch(r"Written down \(\w{8}\): cramp, where calf, severity 7, .*\.\n", run("cramp", "calf", "7"))
    assert entries(run)[0]["data"] == {"where": "calf", "severity": 7}


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (["note", "I want to die"], "R15"),
        (["note", "well. " * 900 + "chest pain and cannot breathe"], "R2"),
        (["note", "baby not moving"], "R23"),
        (["cramp", "calf", "5", "--trigger", "my calf is swollen and hot"], "R1"),
        (["cramp", "calf", "5", "--trigger", "swollen and hot"], "R1"),
        (["no-cramp", "--note", "slept badly, legs heavy"], "R7"),
        (["effect", "bruise", "--note", "I want to die"], "R15"),
        (["no-cramp", "--medicine", "20 paracetamol"], "R27"),
        (["no-cramp", "--medicine", "eight paracetamol"], "R27"),
    ],
)
def test_own_words_that_tell_of_a_danger_are_kept_and_answered(
    run: Callable[..., str], typed: list[str], code: str
) -> None:
    told = " ".join(run(*typed).split())  # however wide the terminal is
    assert told.startswith("Written down")
    assert "In danger now?" in told
    findings = json.loads(run(*typed, "--json"))["findings"]
    assert code in [each["code"] for each in findings]
    assert all(each["message"] in told for each in findings)
    assert len(entries(run)) == 2


def test_ordinary_words_of_own_are_answered_by_nothing_more(run: Callable[..., str]) -> None:
    daily = ["no-cramp", "--medicine", "warfarin 3 mg, aspirin"]
    for typed in (
        ["note", "slept well"],
        ["cramp", "calf", "5", "--trigger", "running"],
        ["daily", "stress", "3"],
        daily,
    ):
        assert len(run(*typed).splitlines()) == 1
        assert json.loads(run(*typed, "--json"))["findings"] == []


@pytest.mark.parametrize(
    ("typed", "kind", "data"),
    [
        (
            ["cramp", "ba", "--not-woken", "--minutes", "3"],
            "cramp",
            {"where": "back of thigh", "woken": False, "minutes": 3},
        ),
        (
            ["cramp", "calf", "--medicine", "magnesium", "--preventive"],
            "cramp",
            {"where": "calf", "medicine": "magnesium", "preventive": True},
        ),
        (
            ["no-cramp", "--medicine", "=tea", "--not-preventive"],
            "no_cramp",
            {"medicine": "=tea", "preventive": False},
        ),
        (["no-cramp"], "no_cramp", {}),
        (["rate", "pain", "7", "3"], "rating", {"about": "pain", "before": 7, "after": 3}),
        (["daily", "stress", "4"], "daily", {"item": "stress", "value": 4}),
        (["worry", "0", "1"], "gad2", {"answers": [0, 1]}),
        (["worry", "0", "1", "2", "3", "0", "1", "2"], "gad7", {"answers": [0, 1, 2, 3, 0, 1, 2]}),
        (["effect", "bru", "--where", "SP6"], "effect", {"what": "bruise", "where": "SP6"}),
        (["note", "=1+1"], "note", {"text": "=1+1"}),
    ],
)
def test_each_kind_is_written_down_with_its_json(
    run: Callable[..., str], typed: list[str], kind: str, data: dict[str, object]
) -> None:
    told = json.loads(run(*typed, "--at", "2026-03-02T03:10+01:00", "--json"))
    assert (told["entry"]["kind"], told["entry"]["data"]) == (kind, data)
    assert told["entry"]["at"] == "2026-03-02T03:10:00+01:00"
    assert entries(run) == [told["entry"]]


def test_the_questions_about_worry_are_asked_one_by_one(run: Callable[..., str]) -> None:
    shown = run("worry", typed="2\n3\n")
    assert "5 of 6" in shown
    assert "talk to your doctor" in shown
    assert entries(run)[0]["data"] == {"answers": [2, 3]}


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (["cramp", "elbow"], "'elbow' must be one of calf, foot"),
        (["cramp", "fo", "11"], "severity must be a whole number from 0 to 10, not 11"),
        (["cramp", "f"], "or how only one of them begins"),
        (["cramp", "calf", "--at", "2999-01-01"], "is in the future"),
        (["cramp", "calf", "--at", "1026-01-01 00:00+00:00"], "before 1900"),
        (["worry", "1"], "answers must be 2 answers"),
        (["list", "--kind", "dream"], "no kind of entry is named 'dream'"),
        (["withdraw", "12345678"], "no entry begins with '12345678'"),
        (["export", "../x.json"], "cannot name an export"),
        (["import", "none.json"], "No such file"),
        (["erase"], "--yes-delete-everything"),
        (["reminders", "dance"], "no routine is named 'dance'"),
        (["reminders", "stretch=25:00"], "'25:00' is not a time of day"),
        (["reminders", "stretch", "--zone", "Mars"], "no time zone is named 'Mars'"),
        (["reminders", "stretch", "--zone", "GMT+2"], "write it as Europe/Berlin"),
        (["reminders", "stretch", "--zone", "UTC-5"], "write it as Europe/Berlin"),
        (["reminders", "stretch=22:30+05:00"], "is not a time of day"),
        (["reminders", "stretch=22:30:30"], "is not a time of day"),
        (["cramp", "calf", "--at", "2026-05-03 22:30.5"], "is not a time"),
        (["import", "x.csv", "--dry-run"], "belong to --map"),
        (["import", "x.csv", "--map", "nonsense"], "name track-and-graph, loop, daylio"),
        (["page", "x.txt"], "end the name in .html or .pdf"),
        (["--database-url", "mysql://a/b", "list"], "sqlite:///FILE or postgresql://"),
    ],
)
def test_bad_input_is_one_line_with_exit_code_2(run: Callable[..., str], typed: list[str], says: str) -> None:
    told = run(*typed)
    assert told.startswith("error 2: ")
    assert says in told
    assert "\n" not in told


def test_a_correction_changes_one_field_and_keeps_the_rest_and_the_time(run: Callable[..., str]) -> None:
    old = json.loads(run("cramp", "calf", "7", "--minutes", "3", "--at", "2026-03-02T03:10+01:00", "--json"))["entry"]
    assert "the old one stays in the record" in run("correct", old["id"][:8], "severity=5", "minutes=null")
    (new,) = entries(run)
    assert (new["data"], new["at"], new["replaces"]) == (
        {"where": "calf", "severity": 5},
        old["at"],
        old["id"],
    )
    assert len(json.loads(run("list", "--every", "--json"))["entries"]) == 2
    assert "colour" in run("correct", new["id"], "colour=red")
    assert "must be FIELD=VALUE" in run("correct", new["id"], "red")
    run("withdraw", new["id"])
    assert run("list") == "Nothing written down yet.\n"


def test_everything_leaves_and_comes_back_and_can_be_deleted(run: Callable[..., str], tmp_path: Path) -> None:
    run("cramp", "calf", "7")
    run("note", "remember the blue socks")
    before = entries(run)
    run("export", "mine.json")
    (tmp_path / "elsewhere").mkdir()
    run("export", "mine.csv", "--folder", "elsewhere")
    assert "deleted" in run("erase", "--yes-delete-everything")
    assert entries(run) == []
    data = tmp_path / "data"
    assert not [file for file in data.iterdir() if b"blue socks" in file.read_bytes()]
    assert run("import", "mine.json") == "2 new entries; 0 were there already.\n"
    assert run("import", "elsewhere/mine.csv") == "0 new entries; 2 were there already.\n"
    assert entries(run) == before


def test_guided_sessions_are_taken_over_from_their_log(run: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    line: dict[str, object] = {
        "at": "2026-03-02T03:10:00+01:00",
        "complaint": "calf",
        "context": None,
        "done": [],
        "before": 5,
        "after": 2,
    }
    (tmp_path / "data" / "sessions.jsonl").write_text(json.dumps(line) + "\n")
    assert run("sessions") == "1 new entry; 0 were there already.\n"
    assert run("sessions") == "0 new entries; 1 was there already.\n"
    assert "5 to 2" in run("chart", "before-after")


def test_the_list_shows_what_hurt_in_a_session_that_was_left(run: Callable[..., str], tmp_path: Path) -> None:
    at = datetime.now(UTC).isoformat()
    hurt = {"at": at, "done": [], "id": "b" * 32, "over": False, "hurt_at": {"code": "LR3", "side": "left"}}
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "sessions.jsonl").write_text(json.dumps(hurt) + "\n")
    other = f"sqlite:///{tmp_path / 'other.db'}"
    assert run("--database-url", other, "list") == words("diary")["empty"] + "\n"
    for _ in range(2):
        assert re.fullmatch(r"\w{8}  .{16}  effect, what pain, where LR3 left\n", run("list"))


def test_every_chart_about_cramps_says_what_it_cannot_show(run: Callable[..., str]) -> None:
    run("cramp", "calf", "7", "--minutes", "3")
    run("rate", "pain", "7", "3")
    for which in ("relief", "calendar", "before-after"):
        assert words("diary")["always"] in run("chart", which)


def test_reminders_become_a_calendar_file(run: Callable[..., str]) -> None:
    run(
        "reminders",
        "stretch=22:30",
        "desk-break=9-12",
        "--zone",
        "Europe/Berlin",
        "--weekdays",
        "--out",
        "r.ics",
    )
    calendar = Calendar.from_ical(Path("r.ics").read_bytes())
    times = sorted(f"{event.decoded('dtstart'):%H:%M}" for event in calendar.walk("VEVENT"))
    assert times == ["09:00", "10:00", "11:00", "12:00", "22:30"]


@pytest.mark.parametrize("typed", ["22:30", "22.30", "22,30", "22h30", "2230"])
def test_a_time_of_day_is_what_was_typed(run: Callable[..., str], typed: str) -> None:
    run("reminders", f"stretch={typed}", "--zone", "Europe/Berlin", "--out", "r.ics")
    (event,) = Calendar.from_ical(Path("r.ics").read_bytes()).walk("VEVENT")
    assert f"{event.decoded('dtstart'):%H:%M:%S}" == "22:30:00"


def test_a_second_calendar_cancels_what_it_drops_and_never_writes_over_the_first(run: Callable[..., str]) -> None:
    zone = ("--zone", "Africa/Cairo")
    run("reminders", "stretch", "desk-break=9-12", *zone, "--out", "a.ics")
    first = Path("a.ics").read_bytes()
    assert "is there already" in run("reminders", "stretch", *zone, "--out", "a.ics")
    assert Path("a.ics").read_bytes() == first
    run("reminders", "stretch", "desk-break=9-10", *zone, "--out", "b.ics")
    run("reminders", "desk-break=9-11", *zone, "--out", "c.ics")
    told = [
        {
            str(each["uid"]): (each.get("status"), int(each.decoded("sequence")))
            for each in Calendar.from_ical(Path(name).read_bytes()).walk("VEVENT")
        }
        for name in ("a.ics", "b.ics", "c.ics")
    ]
    assert [sum(status == "CANCELLED" for status, _ in each.values()) for each in told] == [0, 2, 2]
    assert all(len(each) == 5 for each in told)
    for earlier, later in itertools.pairwise(told):
        assert min(number for _, number in later.values()) > max(number for _, number in earlier.values())


def test_a_machine_whose_zone_is_told_by_rules_keeps_their_time(
    run: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_name() -> None:
        raise ZoneInfoNotFoundError("as tzlocal says of such rules, when it has not looked before")

    monkeypatch.setattr("tzlocal.get_localzone", no_name)
    monkeypatch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
    time.tzset()
    try:
        for at, offset in (("2026-01-15 03:10", "+01:00"), ("2026-07-15 03:10", "+02:00")):
            told = json.loads(run("cramp", "calf", "5", "--at", at, "--json"))
            assert told["entry"]["at"] == at.replace(" ", "T") + ":00" + offset
        assert "say --zone" in run("reminders", "stretch")
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize("zone", ["UTC-99", "UTC+24:59"])
def test_a_clock_that_no_place_has_is_told_and_utc_is_taken(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], zone: str
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        with pytest.raises(ValueError, match="offset must be"):
            datetime.now(UTC).astimezone()
        prepare_clock()
        assert datetime.now(UTC).astimezone().utcoffset() == timedelta()
        assert f"TZ={zone} is a day or more from UTC" in capsys.readouterr().err
        prepare_clock()
        assert capsys.readouterr().err == ""
    finally:
        monkeypatch.undo()
        time.tzset()


def test_one_thing_is_one_item_however_it_is_typed(run: Callable[..., str]) -> None:
    for typed in ("Stress", "stress", " stress  "):
        run("daily", typed, "4")
    assert {each["data"]["item"] for each in entries(run)} == {"stress"}


def test_the_database_url_may_come_from_the_environment(
    run: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "TAICHONG_DATABASE_URL", f"sqlite:///{tmp_path / 'there.db'}")
    run("note", "kept there")
    assert (tmp_path / "there.db").exists()
    assert not (tmp_path / "data").exists()


def test_every_command_says_what_it_does() -> None:
    commands = app.registered_commands
    assert len(commands) == 19
    assert all(command.callback and command.callback.__doc__ for command in commands)
