"""What every page may ask for: the warehouse, the archive, the pictures of pages, and who may review.

Belongs here: how these are opened and reached. Does not belong here: what any page shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from starlette.requests import Request

from explorer.logins import Logins, open_logins
from explorer.page_pictures import PagePictures
from explorer.remembering import Remembered
from explorer.summing import Sums
from loaders.organisation_names import UnknownName, find_unknown
from loaders.organisation_pages import Listed, list_organisations
from loaders.overview import Overview, find_overview
from loaders.warehouse import Warehouse, open_for_reading
from pipeline.archive import Archive, open_archive
from pipeline.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The explorer's own state, the same for every request."""

    settings: Settings
    warehouse: Warehouse
    """Reads only: the database refuses writes."""
    archive: Archive
    pictures: PagePictures
    sums: Sums
    logins: Logins | None
    """What reviewers need; ``None`` where nobody may log in and the explorer only reads."""
    overview: Remembered[Overview]
    organisations: Remembered[tuple[list[Listed], list[UnknownName]]]
    """All organisations, and the names that resolve to none."""


@contextmanager
def open_site(settings: Settings) -> Iterator[Site]:
    """The site over a warehouse and its archive, until closed. Raises WarehouseError where there is none."""
    archive = open_archive(settings)
    with (
        open_logins(settings) as logins,
        open_for_reading(settings.warehouse) as warehouse,
        closing(PagePictures(settings.data / "processed" / "pages", archive)) as pictures,
    ):
        yield Site(
            settings=settings,
            warehouse=warehouse,
            archive=archive,
            pictures=pictures,
            sums=Sums(warehouse),
            logins=logins,
            overview=Remembered(lambda: find_overview(warehouse)),
            organisations=Remembered(lambda: (list_organisations(warehouse), find_unknown(warehouse))),
        )


def site_of(request: Request) -> Site:
    """The site that a request is for."""
    site = request.app.state.site
    assert isinstance(site, Site)
    return site
