"""A person's own home, and their pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from taichong.atlas import load
from taichong.person import Home
from taichong.web.app import create_app

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture
def client(home: Home) -> TestClient:
    return TestClient(create_app(atlas=load(), home=home), base_url="http://127.0.0.1")
