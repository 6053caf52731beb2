"""``python -m tests.replica [--port N] [--today YYYY-MM-DD]``: the replica's site until it is stopped.

``curl http://127.0.0.1:8321/-/night/2`` lets the second night come, ``/-/log`` tells what was asked for.
"""

from __future__ import annotations

import argparse
import functools
from datetime import date

import uvicorn

from tests.replica import site
from tests.replica.council import TODAY, first_night, second_night

PORT = 8321


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.replica", description=__doc__)
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--today", type=date.fromisoformat, default=TODAY, help="the first night")
    options = parser.parse_args()
    site.NIGHTS.update(
        {"1": functools.partial(first_night, options.today), "2": functools.partial(second_night, options.today)}
    )
    replica = site.Replica(council=first_night(options.today))
    uvicorn.run(replica.app(), port=options.port, log_level="warning")


if __name__ == "__main__":
    main()
