"""Every error Sourcepage raises on purpose, and who must act.

    SourcepageError
    |-- SettingsError          fix the setting or the command                          exit 2
    |-- SourceError            a path or URL gives no document: fix it or try again     exit 3
    |   |-- NotThere           the server says that nothing is published there (any more)
    |   |-- Blocked            the server or its robots.txt refuses; ask the council, never work around it
    |   `-- PassingTrouble     busy, silent or cut off; trying again later may help
    |       `-- Unreachable    no connection to the server at all
    |-- DocumentError          this document cannot be read; skip it or repair it       exit 3
    |   |-- PasswordNeeded     give --password
    |   `-- NotAPdf
    `-- WarehouseError         the warehouse refused; the message names the next step   exit 4

A message is one line: what, where, what to do. Problems *in* the data are not errors but findings
(``pipeline.records.Finding``).
"""

from __future__ import annotations


class SourcepageError(Exception):
    """Base of all; ``exit_code`` is what the command line ends with when it is not caught before."""

    exit_code = 1


class SettingsError(SourcepageError):
    """A setting or an argument cannot be used as it is."""

    exit_code = 2


class SourceError(SourcepageError):
    """A path or URL does not lead to a document."""

    exit_code = 3


class NotThere(SourceError):
    """The server answered that there is nothing at this URL (404, 410)."""


class Blocked(SourceError):
    """The server, a challenge page before it, or its robots.txt refuses automatic requests."""


class PassingTrouble(SourceError):
    """What may be over in a moment; ``wait`` is how many seconds the server asked to be left alone, if it did."""

    def __init__(self, message: str, *, wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait


class Unreachable(PassingTrouble):
    """The server could not be connected to; asking it for something else would not help."""


class DocumentError(SourcepageError):
    """A document was fetched but cannot be read."""

    exit_code = 3


class PasswordNeeded(DocumentError):
    """The document is encrypted, and no password or a wrong one was given."""


class NotAPdf(DocumentError):
    """The bytes are not a PDF, or not enough of one to open."""


class WarehouseError(SourcepageError):
    """The warehouse could not be opened, migrated, written or queried."""

    exit_code = 4
