"""Finding what a source publishes, without fetching any of it.

    moderngov   committee papers of ModernGov sites (moderngov_xml, moderngov_html and feeds read its answers)
    webpage     links on ordinary pages
    folder      files in a folder

What cannot be looked at becomes a problem of the discovery, so that a run over many sources goes on.
"""

from __future__ import annotations

from pipeline.discovery.site import Memory
from pipeline.fetching import Fetcher
from pipeline.publications import Discovery, Window
from pipeline.sources import Source

__all__ = ["Memory", "discover"]


def discover(
    source: Source, window: Window, fetcher: Fetcher, *, feed: bool = True, memory: Memory | None = None
) -> Discovery:
    """What a source lists in a window of dates; ``feed`` as well what its feed announces of other dates.

    Several windows one after the other share a ``memory``, so that no listing is asked for twice.
    """
    match source.kind:
        case "moderngov":
            from pipeline.discovery.moderngov import discover_moderngov

            return discover_moderngov(source, window, fetcher, feed=feed, memory=memory)
        case "webpage":
            from pipeline.discovery.webpage import discover_webpage

            return discover_webpage(source, window, fetcher)
        case "folder":
            from pipeline.discovery.folder import discover_folder

            return discover_folder(source, window)
