"""A diary and its answered trials as a FHIR R5 Bundle, which clinics' and researchers' programs read.

Everything is a plain document: nothing here needs a library (the tests read it with `fhir.resources`). Codes of other
terminologies are left out where nobody here has read them: a text says what is meant, and acupoints have their
own system. The arms of a trial that still runs are not told.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from taichong.diary import Cramp, Daily, Gad7, NoCramp, Session
from taichong.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from taichong.diary import Entry, Press

SYSTEM = "urn:taichong"
POINTS = f"{SYSTEM}:acupoint"
GAD7 = f"{SYSTEM}:questionnaire:gad-7"
Document = dict[str, Any]


def bundle(entries: Iterable[Entry], records: Iterable[Document]) -> Document:
    """Make the Bundle of a diary's entries that stand and of the records of its answered trials."""
    told = words("trial")["fhir"]
    person = _named("patient")
    resources = [{"resourceType": "Patient", "id": person, "active": True}]
    for each in entries:
        resources += _of_entry(each, person, told)
    for record in records:
        resources += _of_record(record, person, told)
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"fullUrl": f"urn:uuid:{each['id']}", "resource": each} for each in resources],
    }


def _of_entry(entry: Entry, person: str, told: dict[str, str]) -> Iterator[Document]:
    """What one entry is in FHIR: pressings are procedures, answers observations, the GAD-7 a questionnaire.

    A medicine beside a cramp, or on a day without one, is a statement of its own.
    """
    data, at = entry.data, _instant(entry.at.isoformat())
    if isinstance(data, Session):
        for number, press in enumerate(data.done):
            yield _procedure(_named(entry.id, str(number)), person, at, press, told["pressing"])
    elif isinstance(data, Daily):
        yield _observation(_named(entry.id), person, at, data.item) | _quantity(data.value, told["of_ten"])
    elif isinstance(data, Cramp | NoCramp):
        if isinstance(data, Cramp):
            cramp = _observation(_named(entry.id), person, at, f"{told['cramp']}, {data.where}")
            yield cramp | _quantity(data.severity, told["of_ten"])
        if data.medicine:
            purpose = {True: told["prevention"], False: told["relief"], None: ""}[data.preventive]
            yield _medication(_named(entry.id, "medicine"), person, at, data.medicine, purpose)
    elif isinstance(data, Gad7):
        yield _questionnaire(_named(entry.id), person, at, data.answers)


def _of_record(record: Document, person: str, told: dict[str, str]) -> Iterator[Document]:
    """A trial as a study of one subject, and each of its days or episodes with its arm."""
    schedule, plan = record["schedule"], record["schedule"]["plan"]
    study, subject = _named(schedule["hash"]), _named(schedule["hash"], "subject")
    outcome = plan["outcome"]
    yield {
        "resourceType": "ResearchStudy",
        "id": study,
        "identifier": [{"system": f"{SYSTEM}:trial", "value": schedule["hash"]}],
        "title": plan["question"],
        "status": "active",
        "description": f"{told['study']} {record['answer']['why']}",
        "period": {"start": plan["start"]},
        "comparisonGroup": [{"linkId": arm, "name": told[arm]} for arm in ("treatment", "control")],
        "outcomeMeasure": [{"name": outcome["id"], "description": outcome["unit"]}],
    }
    yield {
        "resourceType": "ResearchSubject",
        "id": subject,
        "status": "active",
        "study": _to(study),
        "subject": _to(person),
    }
    for row in record["rows"]:
        when, value = _instant(row.get("date") or row["at"]), row.get("value", row.get("seconds"))
        if row["arm"] and value is not None:
            number = str(row["number"])
            found = _observation(_named(schedule["hash"], number), person, when, outcome["id"])
            arm = {"code": {"text": told["arm"]}, "valueCodeableConcept": {"text": row["arm"]}}
            yield {
                **found,
                "focus": [_to(study)],
                **_quantity(value, outcome["unit"], is_least=not row.get("is_eased", True)),
                "component": [arm],
            }


def _procedure(identity: str, person: str, at: str, press: Press, code: str) -> Document:
    return {
        "resourceType": "Procedure",
        "id": identity,
        "status": "completed",
        "code": {"text": code},
        "subject": _to(person),
        "occurrenceDateTime": at,
        "bodySite": [_point(press.code, press.side)],
        "note": [{"text": f"{press.technique}, {press.seconds:g} s"}],
    }


def _medication(identity: str, person: str, at: str, medicine: str, purpose: str) -> Document:
    statement = {
        "resourceType": "MedicationStatement",
        "id": identity,
        "status": "recorded",
        "medication": {"concept": {"text": medicine}},
        "subject": _to(person),
        "effectiveDateTime": at,
    }
    return statement | ({"reason": [{"concept": {"text": purpose}}]} if purpose else {})


def _questionnaire(identity: str, person: str, at: str, answers: Iterable[int]) -> Document:
    return {
        "resourceType": "QuestionnaireResponse",
        "id": identity,
        "questionnaire": GAD7,
        "status": "completed",
        "subject": _to(person),
        "authored": at,
        "item": [
            {"linkId": str(number), "answer": [{"valueInteger": answer}]}
            for number, answer in enumerate(answers, start=1)
        ],
    }


def _observation(identity: str, person: str, at: str, code: str) -> Document:
    return {
        "resourceType": "Observation",
        "id": identity,
        "status": "final",
        "code": {"text": code},
        "subject": _to(person),
        "effectiveDateTime": at,
    }


def _quantity(value: float | None, unit: str, *, is_least: bool = False) -> Document:
    """The value of an observation, or the least that it can be; one without says only that it happened."""
    comparator = {"comparator": ">="} if is_least else {}
    return {} if value is None else {"valueQuantity": {"value": value, **comparator, "unit": unit}}


def _point(code: str, side: str) -> Document:
    return {"coding": [{"system": POINTS, "code": code}], "text": f"{code} {side}"}


def _instant(at: str) -> str:
    """A moment as FHIR writes it: UTC is Z."""
    return at.replace("+00:00", "Z")


def _to(identity: str) -> Document:
    return {"reference": f"urn:uuid:{identity}"}


def _named(*parts: str) -> str:
    """The same identity for the same thing in every export."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, ":".join((SYSTEM, *parts))))
