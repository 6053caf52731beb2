"""Source declarations: which publisher, where, and what to take. One TOML file a source.

Shipped declarations are in ``pipeline/data/sources``; a user's own lie in the sources folder of the settings and come
before shipped ones of the same name. A wrong declaration is one line that names the file, the key and what to do, and
keeps no other source from being read.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urljoin, urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from pipeline.errors import SettingsError, SourceError
from pipeline.fetching import forget_user, url_to_host
from pipeline.publications import DAYS_AHEAD, DAYS_BACK, PublicationKind, Window, window_around
from pipeline.records import RecordKind

Kind = Literal["moderngov", "webpage", "folder"]
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")
_KEYS_OF_KIND: dict[str, set[str]] = {
    "moderngov": {"committees", "documents", "days_back", "days_ahead", "feed", "service"},
    "webpage": {"pages", "links", "next", "most_pages"},
    "folder": set(),
}
"""Keys of [take] that only one kind of source understands; ``titles`` and ``not_titles`` go with all."""
_DEFAULT_DOCUMENTS: tuple[PublicationKind, ...] = ("pack", "minutes")


def _check_pattern(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{pattern!r} is not a regular expression ({error})") from error
    return pattern


Pattern = Annotated[str, AfterValidator(_check_pattern)]
"""A regular expression, searched for without regard to case."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Take(_Strict):
    """What of a source to take."""

    titles: tuple[Pattern, ...] = ()
    """Take only publications whose title one of these is found in; all where there are none."""
    not_titles: tuple[Pattern, ...] = ()
    """Leave out publications whose title one of these is found in."""
    committees: tuple[Pattern, ...] = ()
    documents: tuple[PublicationKind, ...] = _DEFAULT_DOCUMENTS
    days_back: int = Field(default=DAYS_BACK, ge=0, le=3660)
    days_ahead: int = Field(default=DAYS_AHEAD, ge=0, le=366)
    feed: bool = True
    """Ask the site's feed for meetings outside the window that something was added to."""
    service: bool = True
    """Ask the web service first; false where a council wants it left alone."""
    pages: tuple[str, ...] = ("",)
    """Listing pages, absolute or relative to the source's url."""
    links: Pattern = r"\.pdf(?:$|[?#])"
    """Which links on a page lead to documents."""
    next: Pattern | None = None
    """Which link, by its text or address, leads to the next page of a listing; without it rel="next" is followed."""
    most_pages: int = Field(default=50, ge=1, le=1000)

    def wants_title(self, title: str) -> bool:
        """Whether a publication of this title is to be taken."""
        if self.titles and not _matches(self.titles, title):
            return False
        return not _matches(self.not_titles, title)

    def wants_committee(self, committee: str) -> bool:
        """Whether this committee's meetings are to be looked at."""
        return not self.committees or _matches(self.committees, committee)


class Source(_Strict):
    """One declaration."""

    name: Annotated[str, Field(pattern=rf"^{NAME.pattern}$")]
    publisher: Annotated[str, Field(min_length=1)]
    kind: Kind
    url: Annotated[str, Field(min_length=1)]
    """http(s) URL of the site; for a folder its path, relative to the declaration's own folder."""
    hosts: tuple[str, ...] = ()
    """Further hosts that documents may lie on."""
    licence: str | None = None
    notes: str | None = None
    take: Take = Take()
    expected: dict[Literal["publications", RecordKind], Annotated[int, Field(ge=0)]] = Field(default_factory=dict)
    """What a night should find at least: publications listed in the window, and rows by kind of record."""

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        if self.kind != "folder":
            _check_url(self.url)
        strange = self.take.model_fields_set & set().union(*_KEYS_OF_KIND.values()) - _KEYS_OF_KIND[self.kind]
        if strange:
            raise ValueError(f"[take] {min(strange)} means nothing for kind {self.kind!r}: remove it")
        return self

    @property
    def base(self) -> str:
        """The URL of the site with a slash at its end, so that relative addresses can be joined to it."""
        return self.url.rstrip("/") + "/"

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """Hosts that may be asked: the site's own and those declared."""
        return frozenset({url_to_host(self.url), *(host.casefold() for host in self.hosts)})

    def join(self, address: str) -> str:
        """An address found on or for this site, as an absolute URL."""
        return urljoin(self.base, address)

    def night_window(self, today: date) -> Window:
        """The days that a night looks at."""
        return window_around(today, back=self.take.days_back, ahead=self.take.days_ahead)


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """A source and the file it is declared in."""

    source: Source
    path: Path
    shipped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Declarations:
    """Every source that could be read, by name, and a line for every file that could not."""

    sources: dict[str, Declared] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    def find(self, name: str) -> Source:
        """The source of this name. Raises SettingsError that names the nearest, or what is wrong with its file."""
        from difflib import get_close_matches

        if name in self.sources:
            return self.sources[name].source
        for problem in self.problems:
            if Path(problem.partition(": ")[0]).stem == name:
                raise SettingsError(problem)
        close = get_close_matches(name, self.sources, n=1)
        hint = f"did you mean {close[0]!r}?" if close else "sourcepage sources list shows all"
        raise SettingsError(f"source {name!r}: there is none of that name; {hint}")


def load_declarations(folder: Path | None) -> Declarations:
    """Shipped declarations and those in ``folder``, sorted by name. A wrong one is a problem, never an error."""
    sources: dict[str, Declared] = {}
    problems = []
    for path, shipped in [*_paths(shipped_folder(), True), *_paths(folder, False)]:
        try:
            sources[path.stem] = Declared(source=read_declaration(path), path=path, shipped=shipped)
        except SettingsError as error:
            sources.pop(path.stem, None)  # a shipped one must not step in for a user's own that is wrong
            problems.append(str(error))
    return Declarations(sources=dict(sorted(sources.items())), problems=tuple(problems))


def shipped_folder() -> Path:
    """Where the declarations are that come with Sourcepage."""
    return Path(str(files("pipeline").joinpath("data", "sources")))


def read_declaration(path: Path) -> Source:
    """The source declared in a file. Raises SettingsError with its first problem and the number of further ones."""
    problems, source = check_declaration(path)
    if source is None:
        more = f" (and {len(problems) - 1} more: sourcepage sources check {path.stem})" if len(problems) > 1 else ""
        raise SettingsError(f"{problems[0]}{more}")
    return source


def check_declaration(path: Path) -> tuple[list[str], Source | None]:
    """Every problem of a declaration as a line, and the source where there are none."""
    try:
        text = path.read_text(encoding="utf-8")
        declared = {"name": path.stem, **tomllib.loads(text)}
    except OSError as error:
        return [f"{path}: cannot be read ({error.strerror}); check its rights"], None
    except ValueError as error:  # TOML and UTF-8 errors alike
        return [f"{path}: not TOML ({error}); correct that place"], None
    if declared["name"] != path.stem:
        return [f"{path}: name: is {declared['name']!r} but the file is called {path.name}; make them the same"], None
    if declared.get("kind") == "folder" and isinstance(declared.get("url"), str):
        declared["url"] = str(path.parent / Path(declared["url"]).expanduser())
    try:
        return [], Source.model_validate(declared)
    except ValidationError as error:
        return [_problem_to_line(path, one) for one in error.errors(include_url=False)], None


def _problem_to_line(path: Path, problem: object) -> str:
    assert isinstance(problem, dict)
    key = ".".join(str(part) for part in problem["loc"] if part != "[key]")
    return f"{path}: {f'{key}: ' if key else ''}{_explain(problem)}"


def _explain(problem: dict[str, object]) -> str:
    """What is wrong and what to do, in the words of whoever writes declarations."""
    given = problem["input"]
    match problem["type"]:
        case "missing":
            return "is missing; add it"
        case "extra_forbidden":
            return f"no such key; {_suggest(problem)}"
        case "literal_error":
            return f"{given!r} is not one of {', '.join(_choices(problem))}"
        case "string_pattern_mismatch":
            return f"{given!r} must be small letters, digits and hyphens"
        case "value_error":
            return str(problem["msg"]).removeprefix("Value error, ")
        case _:
            return f"{str(problem['msg']).removeprefix('Input ').rstrip('.')}; it is {given!r}"


def _choices(problem: dict[str, object]) -> list[str]:
    context = problem.get("ctx")
    expected = str(context.get("expected", "")) if isinstance(context, dict) else ""
    return re.findall(r"'([^']+)'", expected)


def _suggest(problem: dict[str, object]) -> str:
    from difflib import get_close_matches

    where = problem["loc"]
    assert isinstance(where, tuple)
    known = list(Take.model_fields if len(where) > 1 else Source.model_fields)
    close = get_close_matches(str(where[-1]), known, n=1)
    return f"did you mean {close[0]!r}?" if close else f"known are {', '.join(known)}"


def _paths(folder: Path | None, shipped: bool) -> Iterable[tuple[Path, bool]]:
    if folder is None or not folder.is_dir():
        return ()
    return ((path, shipped) for path in sorted(folder.glob("*.toml")))


def _check_url(url: str) -> None:
    bare, named = forget_user(url)
    if named:
        raise ValueError(f"url: {bare!r} was given with a user name, and addresses are kept and shown: leave it out")
    parts = urlsplit(url)
    try:
        host = url_to_host(url)
    except SourceError as error:
        raise ValueError(f"url: {url!r} is no web address ({error})") from error
    if parts.scheme not in {"http", "https"} or not host:
        raise ValueError(f"url: {url!r} must begin with https:// or http:// and name a host")


def _matches(patterns: Iterable[str], text: str) -> bool:
    return any(re.search(pattern, text, re.IGNORECASE) for pattern in patterns)
