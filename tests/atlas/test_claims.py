"""Every claim of the articles has its verdict, and every verdict rests on what somebody read.

What the reading notes say, as facts, stands in authorities/reading_notes.csv: which words of judgement each row has,
and which papers and sites were seen. The notes' own sentences stay outside; where they are at hand (in the folder
that TAICHONG_REFERENCES names), the table is made from them anew and must be the same.
"""

from __future__ import annotations

import csv
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
from ruamel.yaml import YAML

from taichong.atlas.standard import Claim, Source

if TYPE_CHECKING:
    from collections.abc import Iterator

ATLAS = Path(__file__).parents[2] / "atlas"

NAMED = {"LR3", "KI1", "SP4", "LR4", "KI6", "SP3", "ST34", "BL37", "ST36", "GB34", "LU7"}
CALF_SPASM = {"BL57", "BL56"}  # the two that the textbook lists for it

# What section 7 of the reading notes lists, by the words that name it there.
SECTION_7 = {
    "s7-posture": "Posture and reach",
    "s7-breathing": "slow breathing with the press",
    "s7-long-standing": "long standing",
    "s7-desk-breaks": "desk breaks every hour",
    "s7-warm-feet": "warm feet",
    "s7-six-points": "the six foot points as one routine",
    "s7-ask": "ask a physiotherapist or doctor",
    "s7-arthritis": "arthritis",
    "s7-menopause": "menopause",
    "s7-gb34-knee": "GB34 for knee pain",
    "s7-easy": "easy to find",
    "s7-millions": "millions helped",
    "s7-no-medication": "without medication",
    "s7-water": "eight glasses of water",
    "s7-gua-sha": "gua sha tool",
}

# The words in the notes that allow each verdict of ours.
ALLOWED_BY = {
    "agrees": ("AGREES",),
    "partly": ("PARTLY", "Half wrong", "Within trial range", "Plausible", "AGREE"),
    "overstated": ("OVERSTATED",),
    "contradicts": ("CONTRADICTS", "unsafe"),
    "insufficient": ("INSUFFICIENT", "INADEQUATE", "Missing", "field blank"),
    "not_found": ("NOT FOUND", "No trial"),
    "tradition_only": ("TRAD-ONLY", "Drop", "what tradition really uses"),
    "no_claim": ("NO CLAIM TO CHECK",),
    "not_checked": ("NOT VERIFIED",),
}

# Sources that the notes do not have: read later, for the same questions.
READ_LATER = {
    "10.1002/14651858.CD008496.pub2",
    "30422563",  # the nerve that StatPearls 27038 speaks of
}

# Claims that the addendum tells to judge again: there the older row does not hold any more.
JUDGED_AGAIN = {"c8", "i18b", "c10", "i15", "d5", "x4", "d7", "c9", "i7", "i11", "s0-limited", "d2", "i3"}

# What was read and is used by nothing: licences of questionnaires that are not shipped, weak pages, needles elsewhere.
DROPPED = {
    "10.1111/j.0001-6349.2004.0215.x",
    "10.12669/pjms.41.4.10818",
    "CD010655.pub3",
    "121ayur.com",
    "bcl2-receptor.com",
    "clincalcpro.com",
    "disabled-world.com",
    "eprovide.mapi-trust.org",
    "healthmeasures.net",
    "help.gethealthie.com",
    "newsletter.tcmstudy.net",
    "proqolid.org",
    "sleepgeni.us",
    "spencermassage.com",
    "wisc.edu",
}

# Judged without a source, because the reason is plain or our own.
NEEDS_NO_SOURCE = {
    "c10": "how evidence works",
    "loc-naming-bl37": "two names for one point",
    "s7-posture": "says that no source was read",
}

IDENTIFIER = re.compile(r"10\.\d{4,}/[^\s\]\[,;|]+[^\s\]\[,;|.):]|(?<=PMID )\d{7,8}|CD\d{6}\.pub\d|PMC\d{7,8}")
SITE = re.compile(r"\b(?:[a-z0-9-]+\.)+(?:com|org|net|edu|gov|uk|sg|us|ir|kr|jp|ca|se|ai)\b")


def _list(file: str, key: str) -> list[dict[str, object]]:
    loaded = YAML(typ="safe", pure=True).load((ATLAS / file).read_text(encoding="utf-8"))
    found: list[dict[str, object]] = loaded[key]
    return found


SOURCES = msgspec.convert(_list("sources.yaml", "sources"), list[Source])
CLAIMS = msgspec.convert(_list("claims.yaml", "claims"), list[Claim])
BY_ID = {claim.id: claim for claim in CLAIMS}


NOTES = ATLAS.parent / "authorities" / "reading_notes.csv"
NAMING = "Naming: WHO codes are LR/KI"


def facts(kind: str) -> dict[str, str]:
    """What the table of the notes holds of one kind, with what is said of each."""
    with NOTES.open(encoding="utf-8") as lines:
        rows = csv.DictReader(line for line in lines if not line.startswith("#"))
        return {row["name"]: row["says"] for row in rows if row["kind"] == kind}


def told_by(notes: str, addendum: str) -> Iterator[tuple[str, str, str]]:
    """Kind, name and what is said of it: each fact of the notes and of the addendum that the tests here use."""
    verdicts = [word for words in ALLOWED_BY.values() for word in words]
    for claim, row in rows(notes).items():
        yield "claim", claim, ";".join(word for word in verdicts if word in row)
    listed = " ".join(notes.split("# 7.", 1)[1].split())
    yield from (("item", phrase, "") for phrase in SECTION_7.values() if phrase in listed)
    yield from (("item", NAMING, "") for _ in range(NAMING in notes))
    for identifier in sorted(set(IDENTIFIER.findall(notes))):
        yield "identifier", identifier, "unverified" if identifier in unverified(notes) else ""
    table = addendum.split("## 1. The table")[1].split("## 2.", maxsplit=1)[0]
    for identifier in sorted(set(IDENTIFIER.findall(addendum))):
        yield "later", identifier, "table" if identifier in table else ""
    yield from (("number", each, "") for each in sorted(set(re.findall(r"\b\d{7,8}\b", notes + addendum))))
    yield from (("site", each, "") for each in sorted(set(SITE.findall(notes))))


def test_the_table_of_facts_is_that_of_the_notes() -> None:
    folder = os.environ.get("TAICHONG_REFERENCES")
    if not folder:
        pytest.skip("TAICHONG_REFERENCES is unset: the reading notes are not here to compare with")
    notes, addendum = ((Path(folder) / f"{name}.md").read_text("utf-8") for name in ("evidence", "evidence-addendum"))
    with NOTES.open(encoding="utf-8") as lines:
        ours = [tuple(row) for row in csv.reader(line for line in lines if not line.startswith("#"))]
    assert ours == [("kind", "name", "says"), *told_by(notes, addendum)]


def test_every_source_is_used() -> None:
    files = [file for file in ATLAS.rglob("*.yaml") if file.name != "sources.yaml"]
    words = {word for file in files for word in re.findall(r"[a-z0-9-]+", file.read_text(encoding="utf-8"))}
    assert [source.key for source in SOURCES if source.key not in words] == []


def test_every_identifier_of_the_addendum_stands_in_a_source() -> None:
    ours = " ".join(f"{source.doi} {source.pmid} {source.url} {source.cite}" for source in SOURCES)
    table = [each for each, says in facts("later").items() if says == "table"]
    assert len(table) > 20
    assert {each for each in table if each not in ours} == set()


def rows(notes: str) -> dict[str, str]:
    """Each row of the notes' tables of claims, by the id that it has here."""
    found = {}
    for line in notes.splitlines():
        numbered = re.match(r"\| ([CDIX]\d+b?) \|", line)
        place = re.match(r"\| \*\*([A-Z]{2}\d+)\*\* ", line)
        if numbered:
            found[numbered[1].lower()] = line
        if place:
            found[f"loc-{place[1].lower()}"] = line
    return found


def unverified(notes: str) -> set[str]:
    """Identifiers in the notes that are followed by the word unverified before anything else is named."""
    found = set()
    for match in IDENTIFIER.finditer(notes):
        tail = re.split(r"[\];|]", notes[match.end() : match.end() + 60])[0]
        if "unverified" in tail and not IDENTIFIER.search(tail):
            found.add(match[0])
    return found


def identifiers() -> set[str]:
    return {each for source in SOURCES for each in (source.doi, source.pmid) if each}


def test_every_row_of_the_notes_has_its_claim() -> None:
    wanted = facts("claim")
    assert len(wanted) == 11 + 11 + 8 + 20 + 4
    assert set(wanted) - set(BY_ID) == set()


def test_the_remark_on_names_has_its_claim() -> None:
    assert NAMING in facts("item")
    assert {"loc-naming", "loc-naming-bl37"} <= set(BY_ID)


@pytest.mark.parametrize("claim_id", SECTION_7)
def test_every_item_that_the_articles_also_say_has_its_claim(claim_id: str) -> None:
    assert SECTION_7[claim_id] in facts("item")
    assert claim_id in BY_ID


def test_every_verdict_is_one_that_the_notes_allow() -> None:
    for claim_id, says in facts("claim").items():
        verdict = BY_ID[claim_id].verdict
        allowed = set(ALLOWED_BY[verdict]) & set(says.split(";"))
        assert allowed or claim_id in JUDGED_AGAIN, f"{claim_id}: {verdict}, but the notes: {says}"


def test_no_claim_cites_what_is_not_among_the_sources() -> None:
    known = {source.key for source in SOURCES}
    assert {key for claim in CLAIMS for key in claim.sources} - known == set()


def test_no_source_is_one_that_nobody_verified() -> None:
    marked = {each for each, says in facts("identifier").items() if says == "unverified"}
    assert "10.1001/jamaoncol.2016.1867" in marked
    assert marked & identifiers() == set()
    assert not [source.key for source in SOURCES if "tcm1st" in source.cite + source.url]


def test_every_identifier_that_was_seen_stands_in_a_source() -> None:
    ours = " ".join(f"{source.doi} {source.pmid} {source.url} {source.cite}" for source in SOURCES)
    seen = {each for each, says in facts("identifier").items() if says != "unverified"}
    assert {each for each in seen if each not in ours} - DROPPED == set()


def test_every_identifier_of_a_source_was_seen() -> None:
    seen = " ".join(each for kind in ("identifier", "later", "number") for each in facts(kind))
    cochrane = "10.1002/14651858."  # the notes give Cochrane's own number alone
    theirs = {each for each in identifiers() if each.removeprefix(cochrane) not in seen}
    assert theirs == READ_LATER


def test_every_site_that_was_seen_is_named_by_a_source() -> None:
    ours = " ".join(f"{source.cite} {source.url} {source.saw}" for source in SOURCES)
    never_to_use = {"tcm1st.com"}
    assert {site for site in facts("site") if site not in ours} - DROPPED == never_to_use


def test_what_was_quoted_elsewhere_says_that_a_copy_or_a_retelling_was_read() -> None:
    second_hand = [source for source in SOURCES if source.read == "quoted elsewhere"]
    assert second_hand
    for source in second_hand:
        says = re.search(r"read in a (copy|retelling)|as a copy at|read at [\w.]+", f"{source.cite} {source.saw}")
        assert says, f"{source.key}: where was it read?"


def test_every_source_says_when_it_was_read() -> None:
    assert [source.key for source in SOURCES if not re.fullmatch(r"\d{4}-\d{2}", source.read_on)] == []


def test_a_verdict_on_the_facts_names_a_source() -> None:
    on_facts = {"agrees", "partly", "overstated", "contradicts"}
    bare = {claim.id for claim in CLAIMS if claim.verdict in on_facts and not claim.sources}
    assert bare <= set(NEEDS_NO_SOURCE), f"without a source: {bare - set(NEEDS_NO_SOURCE)}"


@pytest.mark.parametrize("claim_id", ["c3"])
def test_what_nobody_checked_is_not_told_as_a_fact(claim_id: str) -> None:
    claim = BY_ID[claim_id]
    assert claim.verdict == "not_checked" or "not checked" in " ".join(claim.why.split())


def test_claims_speak_only_of_points_of_the_atlas() -> None:
    assert {point for claim in CLAIMS for point in claim.points} == NAMED | CALF_SPASM


def test_ids_stand_once() -> None:
    assert len(BY_ID) == len(CLAIMS)
    assert len({source.key for source in SOURCES}) == len(SOURCES)


def test_both_articles_of_the_author_who_sells_say_so() -> None:
    loaded = YAML(typ="safe", pure=True).load((ATLAS / "claims.yaml").read_text(encoding="utf-8"))
    assert set(loaded["articles"]) == {"S0", "S1", "S2"}
    for article in ("S1", "S2"):
        assert "commercial interest" in loaded["articles"][article]
    assert "gua sha" in loaded["articles"]["S2"]


def test_the_reasons_are_short_sentences() -> None:
    longest = 30  # words; a sentence that needs more is two
    for claim in CLAIMS:
        for sentence in re.split(r"(?<=[.!?:;]) ", claim.why):
            assert len(sentence.split()) <= longest, f"{claim.id}: {sentence}"
