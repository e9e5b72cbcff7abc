"""Files that a trial reads and writes: records and positions in JSON, reports; never over a file that is there."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from taichong.diary import export_file
from taichong.errors import InputError, StoreError
from taichong.person import safe_cell
from taichong.trial.fhir import bundle
from taichong.trial.log import own_answer, own_trial, own_trials

if TYPE_CHECKING:
    from pathlib import Path

    from taichong.diary import Diary

LARGEST_FILE = 20_000_000  # [bytes] of a record or of positions; both are far smaller


def read_json(file: Path) -> Any:  # noqa: ANN401 -- whatever the file holds; who asked for it checks
    """Read a JSON file.

    Raises:
        InputError: it cannot be read, is too large, or is not JSON.
    """
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise InputError(f"{file.name} is larger than {LARGEST_FILE // 1_000_000} MB; this is not such a file")
        return json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"cannot read {file}: {error.strerror}; give a JSON file") from None
    except (ValueError, RecursionError):
        raise InputError(f"{file.name} is not JSON; give a file that Taichong wrote") from None


def write_new(file: Path, text: str) -> None:
    """Write a file that was not there, readable by this user's own rules.

    Raises:
        InputError: it is there already.
        StoreError: the folder or the disk does not take it.
    """
    try:
        with file.open("x", encoding="utf-8") as out:
            out.write(text)
    except FileExistsError:
        raise InputError(f"{file} is there already; choose another name") from None
    except (OSError, ValueError) as error:
        raise StoreError(f"{file}: {getattr(error, 'strerror', None) or error}; nothing was written") from None


def export_record(diary: Diary, folder: Path, name: str) -> Path:
    """Write the record of the latest trial, which `pooling` reads, once its answer has been seen.

    Raises:
        InputError: a name that no export can have, or a trial without an answer.
        StoreError: the file could not be written.
    """
    file, trial = export_file(folder, name), own_trial(diary)
    if trial.answered_at is None:
        raise InputError(
            f"trial {trial.id} has no answer yet; `taichong trial analyse` gives it once the trial is over"
        )
    record = own_answer(diary, trial, datetime.now().astimezone().date())
    text = json.dumps(record, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    write_new(file, text if file.suffix == ".json" else tidy_csv(record["rows"]))
    return file


def tidy_csv(rows: list[dict[str, Any]]) -> str:
    """Write the rows of a record as CSV, a day or an episode each, with cells that no spreadsheet runs.

    Other outcomes that were told beside the one have a column each, such as `also sleep`.
    """
    items = sorted({item for row in rows for item in row.get("also", {})})
    columns = [name for name in rows[0] if name != "also"]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*columns, *(f"also {item}" for item in items)])
    for row in rows:
        cells = [*(row[name] for name in columns), *(row.get("also", {}).get(item) for item in items)]
        writer.writerow([safe_cell(cell) if isinstance(cell, str) else cell for cell in cells])
    return out.getvalue()


def export_fhir(diary: Diary, file: Path) -> Path:
    """Write the diary and its answered trials as a FHIR R5 Bundle, into a file that was not there.

    Raises:
        InputError: it is there already.
        StoreError: the file could not be written.
    """
    today = datetime.now().astimezone().date()
    records = [own_answer(diary, each, today) for each in own_trials(diary) if each.answered_at]
    document = bundle(diary.current(), records)
    write_new(file, json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n")
    return file
