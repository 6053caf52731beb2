"""From the paths and URLs a user or a source gives to the bytes of documents. The only place that speaks HTTP.

    targets    what paths and URLs stand for
    policy     how patiently and how politely it is asked
    requests   what is asked, and what comes back
    hosts      turns and pauses at each host
    robots     what robots.txt allows
    peers      which machines may be asked at all
    connections  checked as they are made, and cut off when their time is up
    decoding   compressed bodies, a piece at a time
    answers    what a response means where it is not the document
    downloads  a body as it arrives
    client     the requests themselves

Finding never fails as a whole: a path that leads nowhere becomes a target with a problem, so that the rest goes on
and the miss is recorded.
"""

from __future__ import annotations

from pipeline.fetching.client import Fetcher
from pipeline.fetching.hosts import url_to_host
from pipeline.fetching.policy import Policy, night_policy
from pipeline.fetching.requests import Fetched, Request
from pipeline.fetching.targets import Target, deepen, find_targets, forget_user, is_url

__all__ = [
    "Fetched",
    "Fetcher",
    "Policy",
    "Request",
    "Target",
    "deepen",
    "find_targets",
    "forget_user",
    "is_url",
    "night_policy",
    "url_to_host",
]
