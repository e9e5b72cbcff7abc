"""The largest request that each route takes, against a small one: to be met, at most twenty times as long.

On one process without a network. The largest is what the limits allow: an address of 8 kB, a form of 1,000 fields,
one field of 190 kB, or JSON of 50 kB. The import of a diary is left out: it may be 100 MB, and takes as long as it is.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from typing import TYPE_CHECKING

from starlette.testclient import TestClient
from tests.web.test_bounds import FORM, many, routes

from taichong.web.app import create_app
from taichong.web.guard import IMPORT_PATH, MOST_ADDRESS_BYTES, MOST_BYTES, most_bytes
from taichong.web.reading import sign_in

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_TIMES = 20.0
TIMES = 3
LEAST_SECONDS = 0.002  # a shorter one is mostly the clock's own
LEFT_OUT = ("/diary/erase", IMPORT_PATH)
JSON = {"content-type": "application/json"}


def largest(method: str, path: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Return the largest requests of a route: address, body, headers."""
    if method == "GET":
        room = MOST_ADDRESS_BYTES - len(path) - 1
        words, marks = "q=" + "wo+" * (room // 3 - 1), "q=a" + "%CC%95%CC%80" * (room // 12 - 1)
        for query in (many(200)[:room], "q=" + "a" * (room - 2), words, marks):
            yield f"{path}?{query}", "", {}
        return
    yield path, many(60), FORM
    yield path, "kind=note&complaint=calf_cramp&text=" + "%CC%95" * ((MOST_BYTES - 100) // 6), FORM
    most = most_bytes(path)
    yield path, json.dumps({"has": ["x" * 150] * (most // 155)}), JSON
    yield path, json.dumps({f"f{n}": 1 for n in range(most // 14)}), JSON
    yield path, "[" * (most - 1), JSON


def seconds(client: TestClient, method: str, path: str, body: str, headers: dict[str, str]) -> float:
    """Time a request [s], the best of three."""
    taken = []
    for _ in range(TIMES):
        began = time.perf_counter()
        answer = client.request(method, path, content=body, headers=headers)
        taken.append(time.perf_counter() - began)
        if answer.status_code in range(500, 507):
            print(f"FAILED {answer.status_code} {method} {path[:80]}")
    return min(taken)


def main() -> None:
    """Measure every route."""
    sign_in.PAUSE_AFTER_A_WRONG_GUESS_SECONDS = 0
    with tempfile.TemporaryDirectory() as data:
        os.environ["TAICHONG_DATA"] = data
        client = TestClient(create_app(), base_url="http://127.0.0.1", follow_redirects=False)
        found = sorted(measured(client), reverse=True)
    for times, most, method, path in found[:8]:
        print(f"{times:6.1f} times, {1000 * most:7.1f} ms  {method} {path}")
    print(f"{len(found)} routes; the worst {found[0][0]:.1f} times (to be met: at most {MOST_TIMES:.0f})")


def measured(client: TestClient) -> Iterator[tuple[float, float, str, str]]:
    """Return how many times a small one's time the largest takes, and its time [s], for every route."""
    for method in ("GET", "POST"):
        for path in routes(method):
            if path in LEFT_OUT or "/still/" in path:
                continue
            own = seconds(client, method, path, many(1) if method == "POST" else "", FORM if method == "POST" else {})
            most = max(seconds(client, method, *each) for each in largest(method, path))
            yield most / max(own, LEAST_SECONDS), most, method, path


if __name__ == "__main__":
    main()
