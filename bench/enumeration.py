"""Every complaint, red flag, answer, condition and pair of conditions, cleared or not: the engine against the oracle.

The tests run a covering part of these cases (tests/care/test_every_rule.py); this runs them all, which takes a while.
"""

from __future__ import annotations

import time
from collections import Counter

from tests.care.cases import every_case, planned
from tests.care.oracle import complaints_about, read_rules

from taichong.atlas import load

MOST_SHOWN = 20


def main() -> None:
    """Print how many cases there are, how many plans of each status, and every case that is wrong."""
    atlas, rules = load(), read_rules()
    began, wrong = time.process_time(), 0
    statuses: Counter[str] = Counter()
    for case in every_case(rules):
        plan = planned(atlas, case)
        statuses[plan.status] += 1
        if found := complaints_about(rules, case, plan):
            wrong += 1
            if wrong <= MOST_SHOWN:
                print(f"  wrong: {case}: {'; '.join(found)}")
    spread = ", ".join(f"{number:,} {status}" for status, number in statuses.most_common())
    seconds = time.process_time() - began
    print(f"enumeration: {statuses.total():,} cases in {seconds:.0f} s of processor time ({spread}); wrong: {wrong}")


if __name__ == "__main__":
    main()
