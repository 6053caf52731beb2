"""Who may review: names and hashed passwords, in a file that Sourcepage writes and nobody else may read.

    [reviewers]
    "Ann" = "scrypt$<n>$<r>$<p>$<salt>$<hash>"

A password is known to nobody but who chose it: the file has what scrypt makes of it with a salt of its own.

Belongs here: the file and its passwords. Does not belong here: who is logged in (``explorer.sessions``).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
import tomllib
from collections.abc import Mapping
from pathlib import Path
from threading import BoundedSemaphore
from typing import Final

from pipeline.errors import SettingsError
from pipeline.files import write_atomically

SHORTEST: Final = 12
"""Characters of a password."""
LONGEST: Final = 200
_LONGEST_NAME: Final = 60

_COST: Final = {"n": 2**15, "r": 8, "p": 1}
"""32 MB and about a tenth of a second for each try."""
_MEMORY: Final = 64 * 1024 * 1024
_TRIES: Final = BoundedSemaphore(2)
"""Passwords that are tried at a time, for the memory that each takes."""


def read_reviewers(path: Path) -> dict[str, str]:
    """Name -> hash; empty where there is no such file. Raises SettingsError where it cannot be read."""
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8")).get("reviewers", {})
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise SettingsError(f"{path}: cannot be read ({error}); correct it or remove it") from error
    if not isinstance(written, dict) or not all(isinstance(one, str) for one in written.values()):
        raise SettingsError(f"{path}: reviewers must be a table of names and hashes; correct it or remove it")
    return written


def add_reviewer(path: Path, name: str, password: str) -> None:
    """Let somebody review, or give them another password. Raises SettingsError saying what is wrong with either."""
    check_name(name)
    if not SHORTEST <= len(password) <= LONGEST:
        raise SettingsError(f"password of {name}: must have {SHORTEST} to {LONGEST} characters; choose another")
    _write(path, {**read_reviewers(path), name: hash_password(password)})


def remove_reviewer(path: Path, name: str) -> None:
    """Let somebody review no more; what they said stays. Raises SettingsError where there is no such reviewer."""
    reviewers = read_reviewers(path)
    if name not in reviewers:
        known = ", ".join(sorted(reviewers)) or "there are none"
        raise SettingsError(f"reviewer {name}: not in {path} ({known})")
    _write(path, {other: kept for other, kept in reviewers.items() if other != name})


def check_name(name: str) -> None:
    """Raises SettingsError where nobody can be called so."""
    if not (name == name.strip() and name.isprintable() and 0 < len(name) <= _LONGEST_NAME):
        raise SettingsError(f"reviewer {name[:80]!r}: a name has 1 to {_LONGEST_NAME} letters that can be printed")


def _write(path: Path, reviewers: Mapping[str, str]) -> None:
    lines = [f"{json.dumps(name, ensure_ascii=False)} = {json.dumps(reviewers[name])}\n" for name in sorted(reviewers)]
    head = "# Who may review in the explorer. Written by: sourcepage explore --add-reviewer NAME\n[reviewers]\n"
    write_secret(path, head + "".join(lines))


def write_secret(path: Path, text: str) -> None:
    """A file that nobody but its owner may read, from its first byte on. Raises SettingsError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    before = os.umask(0o077)
    try:
        write_atomically(path, text.encode())
        path.chmod(0o600)
    except OSError as error:
        raise SettingsError(f"{path}: cannot be written ({error.strerror}); check the folder") from error
    finally:
        os.umask(before)


def read_key(path: Path) -> str:
    """The secret that cookies are signed with, made once. Raises SettingsError."""
    if not path.exists():
        write_secret(path, secrets.token_urlsafe(48) + "\n")
    try:
        key = path.read_text(encoding="ascii").strip()
    except (OSError, ValueError) as error:
        raise SettingsError(f"{path}: cannot be read ({error}); remove it, and another is made") from error
    if len(key) < 32:
        raise SettingsError(f"{path}: too short for a secret; remove it, and another is made")
    return key


def hash_password(password: str) -> str:
    """What the file keeps of a password."""
    salt = secrets.token_bytes(16)
    return "$".join(("scrypt", *map(str, _COST.values()), _text(salt), _text(_scrypt(password, salt, **_COST))))


def is_password(kept: str, password: str) -> bool:
    """Whether the password is the one that was hashed."""
    try:
        kind, n, r, p, salt, digest = kept.split("$")
        made = _scrypt(password, base64.b64decode(salt), n=int(n), r=int(r), p=int(p))
        return kind == "scrypt" and hmac.compare_digest(made, base64.b64decode(digest))
    except ValueError:  # somebody wrote into the file
        return False


def _scrypt(password: str, salt: bytes, *, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=n, r=r, p=p, maxmem=_MEMORY, dklen=32)


def _text(given: bytes) -> str:
    return base64.b64encode(given).decode()


_NOBODY: Final = "$".join(("scrypt", *map(str, _COST.values()), _text(bytes(16)), _text(bytes(32))))
"""Held against the password of somebody who is not known, so that the answer takes as long."""


def is_reviewer(reviewers: Mapping[str, str], name: str, password: str) -> bool:
    """Whether this is one of them and their password; as slow for a name that is not known."""
    with _TRIES:
        right = is_password(reviewers.get(name, _NOBODY), password[: LONGEST + 1])
    return right and name in reviewers
