"""Which of a person's saved conditions still count, and which are asked again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from taichong.atlas import Atlas, Condition
    from taichong.person import Conditions


def still_known(atlas: Atlas, kept: Conditions, today: date) -> tuple[Condition, ...]:
    """List the conditions whose saved answer may be used `today`; every other is asked again.

    Some change from one day to the next and are asked every time; a yes to some runs out.
    """
    if not kept.is_fresh(today):
        return ()
    return tuple(each for each in atlas.safety.conditions if _is_known(each, kept, today))


def _is_known(condition: Condition, kept: Conditions, today: date) -> bool:
    answer = kept.answers.get(condition.id)
    if answer is None or condition.ask == "each_time":
        return False
    days = condition.runs_out_days
    return answer == "no" or days is None or today <= kept.told_on + timedelta(days=days)
