"""Who may reach the app, and under which names."""

from __future__ import annotations

import ipaddress
import secrets
import socket
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from taichong.errors import InputError

OWN_NAMES = ("127.0.0.1", "localhost", "::1")
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 -- compared, not bound
SHORTEST_PASSPHRASE = 8
PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a running app is allowed to be.

    ``hosts`` are the names it answers to; ``any_address`` lets every numeric address pass, where it listens on all of
    them (a name could be pointed here by somebody else, a number cannot). ``root_url`` is how the world sees it
    behind a proxy, for example ``https://relief.example.org``; ``shared`` says that others than this machine's user
    can reach it. ``database_url`` is where the diary is kept; empty for the file in this user's data folder.
    ``asks_token`` asks for the token that `serve` prints where there is no passphrase. ``port`` is in the cookie's
    name. ``key`` signs cookies.
    """

    hosts: tuple[str, ...] = OWN_NAMES
    any_address: bool = False
    root_url: str = ""
    passphrase: str = field(default="", repr=False)
    asks_token: bool = False
    shared: bool = False
    database_url: str = field(default="", repr=False)
    port: int = 0
    key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    @property
    def secure(self) -> bool:
        """Whether browsers reach it over HTTPS."""
        return self.root_url.startswith("https://")

    @property
    def path(self) -> str:
        """The path that it is served under, such as ``/taichong``; empty at the root of its host."""
        return urlsplit(self.root_url).path

    @property
    def origin(self) -> str:
        """The origin that its forms come from behind a proxy; empty without one."""
        told = urlsplit(self.root_url)
        return f"{told.scheme}://{told.netloc}".lower() if self.root_url else ""

    @property
    def keeps_a_diary(self) -> bool:
        """Whether a diary is kept here: one person's; where others come in, only if it was asked for by URL."""
        return not self.shared or bool(self.database_url)

    @property
    def asks(self) -> bool:
        """Whether somebody must come in before anything is shown."""
        return bool(self.passphrase) or self.asks_token

    def answers_to(self, hostname: str) -> bool:
        """Whether a request for this host is meant for this server."""
        return hostname in self.hosts or (self.any_address and _is_numeric(hostname))


def settings_for(
    host: str, passphrase: str, root_url: str, allowed: tuple[str, ...], database_url: str = ""
) -> Settings:
    """The settings of `taichong serve` with these options.

    Raises:
        InputError: the app would be open to others without a passphrase, or a name cannot be used.
    """
    if root_url:
        _check_root_url(root_url)
    shared = host not in OWN_NAMES or bool(root_url)
    if shared and len(passphrase) < SHORTEST_PASSPHRASE:
        raise InputError(
            f"others could reach this: set a passphrase of at least {SHORTEST_PASSPHRASE} characters first, "
            "in TAICHONG_PASSPHRASE or with --passphrase"
        )
    everywhere = host in EVERYWHERE
    reachable = _names_of_this_machine() if everywhere else (host.lower(),)
    named = urlsplit(root_url).hostname or ""
    names = tuple(filter(None, dict.fromkeys((*OWN_NAMES, *reachable, named, *map(str.lower, allowed)))))
    return Settings(
        hosts=names,
        any_address=everywhere,
        root_url=root_url.rstrip("/"),
        passphrase=passphrase,
        asks_token=not passphrase,
        shared=shared,
        database_url=database_url,
    )


def _check_root_url(root_url: str) -> None:
    """Refuse what cannot be an address of this app."""
    try:
        told = urlsplit(root_url)
        named, _port = told.hostname, told.port
    except ValueError:
        named = None
    if not named or told.scheme not in ("http", "https") or told.query or told.fragment or told.username is not None:
        raise InputError(f"--root-url {root_url}: give the whole address, such as https://relief.example.org")
    parts = told.path.strip("/").split("/") if told.path.strip("/") else []
    if any(not part or part in (".", "..") or set(part) - PLAIN for part in parts):
        raise InputError(
            f"--root-url {root_url}: the path may hold letters, digits and - . _ ~ only, such as "
            "https://example.org/taichong"
        )


def _names_of_this_machine() -> tuple[str, ...]:
    name = socket.gethostname().lower()
    return (name, f"{name.partition('.')[0]}.local")


def _is_numeric(hostname: str) -> bool:
    try:
        ipaddress.ip_address(hostname)
    except ValueError:
        return False
    return True
