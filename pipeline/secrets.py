"""Passwords in database addresses: what of an address may be shown, and addresses that would give theirs away.

Nothing here knows a database; what an address leads to is asked elsewhere.
"""

from __future__ import annotations

import re
from typing import Final

from pipeline.errors import SettingsError

_USER: Final = re.compile(r"(?<=://)[^/?#]*@")
_PARAMETER: Final = re.compile(r"(?<=[?&])([^=&#]*)=([^&#]*)")
_HARMLESS: Final = frozenset(
    {"host", "port", "user", "dbname", "sslmode", "connect_timeout", "application_name", "target_session_attrs"}
    | {"mode", "uri", "cache", "timeout"}
)
"""Parameters that may be shown; any other may hold a password, if only by a slip of the keyboard."""
_HALF_AN_ADDRESS: Final = re.compile(
    r"(postgres|postgresql|mysql|mariadb|mssql|oracle)\w*(\+\w+)?:?/{0,2}.*@", re.IGNORECASE
)


def hide_password(url: str) -> str:
    """A database address without what may be a password."""
    shown = _USER.sub(
        lambda found: f"{found[0].partition(':')[0].rstrip('@')}{':***' if ':' in found[0] else ''}@", url
    )
    return _PARAMETER.sub(lambda found: f"{found[1]}={found[2] if found[1].lower() in _HARMLESS else '***'}", shown)


def check_no_address(path: str) -> None:
    """Raises SettingsError where a path is an address in truth: a file would be made with its password for a name."""
    if _HALF_AN_ADDRESS.match(path):
        raise SettingsError(
            "warehouse: this looks like a database address without its ://; write postgresql://USER:PASSWORD@HOST/NAME"
        )
