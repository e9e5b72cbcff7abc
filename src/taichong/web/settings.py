"""Who may reach the app, and under which names."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from taichong.errors import InputError

OWN_NAMES = ("127.0.0.1", "localhost", "::1")
SHORTEST_PASSPHRASE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a running app is allowed to be.

    ``hosts`` are the names it answers to; ``root_url`` is how the world sees it behind a proxy, for example
    ``https://relief.example.org``; ``shared`` says that others than this machine's user can reach it.
    ``database_url`` is where the diary is kept; empty for the file in this user's data folder.
    ``key`` makes the login cookie; it lives as long as the process does.
    """

    hosts: tuple[str, ...] = OWN_NAMES
    root_url: str = ""
    passphrase: str = ""
    shared: bool = False
    database_url: str = ""
    key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    @property
    def secure(self) -> bool:
        """Whether browsers reach it over HTTPS."""
        return self.root_url.startswith("https://")

    @property
    def keeps_a_diary(self) -> bool:
        """Whether a diary is kept here: one person's; where others come in, only if it was asked for by URL."""
        return not self.shared or bool(self.database_url)


def settings_for(
    host: str, passphrase: str, root_url: str, allowed: tuple[str, ...], database_url: str = ""
) -> Settings:
    """The settings of `taichong serve` with these options.

    Raises:
        InputError: the app would be open to others without a passphrase, or a name cannot be used.
    """
    named = urlsplit(root_url).hostname or ""
    if root_url and (not named or not root_url.startswith(("http://", "https://"))):
        raise InputError(f"--root-url {root_url}: give the whole address, such as https://relief.example.org")
    shared = host not in OWN_NAMES or bool(root_url)
    if shared and len(passphrase) < SHORTEST_PASSPHRASE:
        raise InputError(
            f"others could reach this: set a passphrase of at least {SHORTEST_PASSPHRASE} characters first, "
            "in TAICHONG_PASSPHRASE or with --passphrase"
        )
    reachable = () if host in ("0.0.0.0", "::") else (host,)  # noqa: S104 -- compared, not bound
    names = tuple(filter(None, dict.fromkeys((*OWN_NAMES, *reachable, named, *allowed))))
    return Settings(
        hosts=names,
        root_url=root_url.rstrip("/"),
        passphrase=passphrase,
        shared=shared,
        database_url=database_url,
    )


def passphrase_from_environment() -> str:
    """The passphrase in ``TAICHONG_PASSPHRASE``; empty where there is none."""
    return os.environ.get("TAICHONG_PASSPHRASE", "")
