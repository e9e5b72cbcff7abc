"""Where a person's things are kept, against the library that knows every system's place for them."""

from __future__ import annotations

import os

import platformdirs
import pytest

from taichong.person import Home


@pytest.mark.parametrize("home", ["/home/mei", "/home/mei/", "/", "relative", "", None])
@pytest.mark.parametrize("moved", ["/elsewhere", "relative", "", None])
def test_data_lie_where_the_system_has_them(
    home: str | None, moved: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TAICHONG_DATA", raising=False)
    for name, value in (("HOME", home), ("XDG_DATA_HOME", moved)):
        monkeypatch.delenv(name, raising=False) if value is None else monkeypatch.setenv(name, value)
    assert Home.of_user(os.environ).folder == platformdirs.user_data_path("taichong", appauthor=False)


def test_a_folder_that_is_named_comes_before_the_usual_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAICHONG_DATA", "/mine")
    assert str(Home.of_user(os.environ).folder) == "/mine"
