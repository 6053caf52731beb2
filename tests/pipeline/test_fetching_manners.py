"""Towards councils' servers: patient, honest, one at a time, and never taken in by what is not the document."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from ipaddress import ip_address
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from pipeline.errors import Blocked, NotThere, PassingTrouble, SourceError
from pipeline.fetching import Fetched, Fetcher, Policy, Request, night_policy, url_to_host
from pipeline.fetching.hosts import Hosts
from tests.replica.council import read_document
from tests.replica.faults import Fault, Trouble
from tests.replica.server import serving
from tests.replica.site import Replica

PLAN = "documents/s9001/Plan.pdf"
CONTENT = read_document("ruled-plan/ruled-plan.pdf")
PATIENT = Policy(attempts=3, first_wait=0.01, longest_wait=60, misses_in_a_row=3)


class Clock:
    """Sleeps in no time and remembers how long."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)


def get(url: str, policy: Policy = PATIENT, **asked: object) -> Fetched:
    with Fetcher(policy, sleep=Clock()) as fetcher:
        return fetcher.get(Request(url=url, expect="pdf", **asked))  # type: ignore[arg-type]


def trouble(replica: Replica, name: Trouble, path: str = "s9001", times: int | None = None, seconds: float = 1) -> None:
    replica.faults.paths.append(Fault(trouble=name, path=path, times=times, seconds=seconds))


def test_an_honest_name_with_a_contact_goes_with_every_request(replica: Replica, site: str) -> None:
    get(f"{site}/{PLAN}", replace(PATIENT, contact="data@team.example", obey_robots=True))
    assert [one.path for one in replica.log] == ["/robots.txt", f"/{PLAN}"]
    assert all(one.agent.startswith("Sourcepage/") for one in replica.log)
    assert all("contact: data@team.example" in one.agent for one in replica.log)


def test_connections_are_used_again(site: str) -> None:
    with Fetcher(PATIENT) as fetcher:
        for _ in range(3):
            fetcher.get(Request(url=f"{site}/{PLAN}"))
        (client,) = fetcher._clients.values()
        assert len(client._transport._pool.connections) == 1  # type: ignore[attr-defined]


# robots.txt


def test_robots_are_obeyed_and_read_once(replica: Replica, site: str) -> None:
    replica.faults.robots = "User-agent: *\nDisallow: /documents/\nCrawl-delay: 7\n"
    clock = Clock()
    with Fetcher(replace(PATIENT, obey_robots=True), sleep=clock) as fetcher:
        for _ in range(2):
            with pytest.raises(Blocked, match=r"robots\.txt asks programs not to fetch this"):
                fetcher.get(Request(url=f"{site}/{PLAN}"))
        fetcher.get(Request(url=f"{site}/mgListCommittees.aspx"))
        fetcher.get(Request(url=f"{site}/mgListCommittees.aspx"))
    assert [one.path for one in replica.log].count("/robots.txt") == 1
    assert not any(one.is_document for one in replica.log)
    assert 6 < max(clock.slept) <= 7


def test_robots_may_speak_to_sourcepage_alone(replica: Replica, site: str) -> None:
    replica.faults.robots = "User-agent: Sourcepage\nDisallow:\n\nUser-agent: *\nDisallow: /\n"
    assert get(f"{site}/{PLAN}", replace(PATIENT, obey_robots=True)).content == CONTENT


def test_a_url_given_by_hand_asks_no_robots(replica: Replica, site: str) -> None:
    replica.faults.robots = "User-agent: *\nDisallow: /\n"
    assert get(f"{site}/{PLAN}", Policy()).content == CONTENT


def test_without_its_robots_nothing_of_a_site_is_fetched(replica: Replica, site: str) -> None:
    trouble(replica, "error", path="robots.txt")
    with pytest.raises(SourceError, match=r"/robots\.txt, which must be read first: the server answered 500"):
        get(f"{site}/{PLAN}", replace(PATIENT, obey_robots=True))
    assert not any(one.is_document for one in replica.log)


# turns


def test_a_host_is_asked_one_thing_at_a_time() -> None:
    hosts = Hosts(Policy())
    under_way: list[int] = []

    def ask(number: int) -> None:
        with hosts.turn("council.example"):
            under_way.append(number)
            assert under_way == [number]
            time.sleep(0.005)
            under_way.clear()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(ask, range(8)))


def test_hosts_do_not_wait_for_each_other_but_each_has_its_pause() -> None:
    clock = Clock()
    hosts = Hosts(Policy(pause=30), sleep=clock)
    with hosts.turn("one.example"), hosts.turn("two.example"):
        pass
    assert not clock.slept
    with hosts.turn("one.example"):
        pass
    assert [29 < seconds <= 30 for seconds in clock.slept] == [True]


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://Council.Example:443/x", "council.example"),
        ("http://council.example:443/x", "council.example:443"),
        ("http://[::1]:8000/", "::1:8000"),
    ],
)
def test_a_host_is_its_name_and_unusual_port(url: str, host: str) -> None:
    assert url_to_host(url) == host


# trying again


def test_a_busy_server_is_given_the_time_it_asks_for(replica: Replica, site: str) -> None:
    trouble(replica, "busy", times=2, seconds=17)
    clock = Clock()
    with Fetcher(PATIENT, sleep=clock) as fetcher:
        assert fetcher.get(Request(url=f"{site}/{PLAN}")).content == CONTENT
    assert len(replica.log) == 3
    assert clock.slept.count(17.0) == 2


def test_a_server_that_asks_for_too_long_is_left_alone(replica: Replica, site: str) -> None:
    trouble(replica, "busy", seconds=3600)
    with Fetcher(PATIENT, sleep=Clock()) as fetcher:
        with pytest.raises(PassingTrouble, match="503"):
            fetcher.get(Request(url=f"{site}/{PLAN}"))
        with pytest.raises(Blocked, match=r"asked not to be disturbed for 3600 seconds; .* is left alone"):
            fetcher.get(Request(url=f"{site}/documents/s9002/other.pdf"))
    assert len(replica.log) == 1


def test_a_date_to_come_back_at_is_understood() -> None:
    import httpx

    from pipeline.fetching.answers import response_to_error

    def wait(value: str) -> float | None:
        error = response_to_error(httpx.Response(429, headers={"Retry-After": value}))
        assert isinstance(error, PassingTrouble)
        return error.wait

    assert wait("90") == 90
    later = wait(format_datetime(datetime.now(UTC) + timedelta(minutes=2), usegmt=True))
    assert later is not None
    assert 110 < later <= 120
    assert wait("soon") is None


def test_a_host_that_is_down_is_asked_a_few_times_and_then_no_more() -> None:
    url = "http://127.0.0.1:1/plan.pdf"
    clock = Clock()
    with Fetcher(PATIENT, sleep=clock) as fetcher:
        for _ in range(3):
            with pytest.raises(PassingTrouble, match="could not be fetched"):
                fetcher.get(Request(url=url))
        waited = len(clock.slept)
        with pytest.raises(Blocked, match="too many requests in a row failed"):
            fetcher.get(Request(url=url))
    assert len(clock.slept) == waited == 6


def test_waits_grow(replica: Replica, site: str) -> None:
    trouble(replica, "half")
    clock = Clock()
    policy = Policy(attempts=4, first_wait=1, longest_wait=60)
    with Fetcher(policy, sleep=clock) as fetcher, pytest.raises(PassingTrouble):
        fetcher.get(Request(url=f"{site}/{PLAN}"))
    first, second, third = clock.slept
    assert 1 <= first <= 2 <= second <= 3
    assert 4 <= third <= 5


# broken downloads


def test_half_a_response_is_taken_up_where_it_broke(replica: Replica, site: str) -> None:
    trouble(replica, "half", times=1)
    assert get(f"{site}/{PLAN}").content == CONTENT
    assert [one.range for one in replica.log] == [None, f"bytes={len(CONTENT) // 2}-"]
    assert replica.log[-1].status == 206


@pytest.mark.parametrize("switched_off", ["ranges", "validators"])
def test_half_a_response_is_fetched_anew_where_parts_cannot_be_trusted(
    replica: Replica, site: str, switched_off: str
) -> None:
    setattr(replica.faults, switched_off, False)
    trouble(replica, "half", times=1)
    assert get(f"{site}/{PLAN}").content == CONTENT
    assert [one.range for one in replica.log] == [None, None]


def test_a_response_that_always_breaks_is_one_clear_line(replica: Replica, site: str) -> None:
    replica.faults.ranges = False
    trouble(replica, "half")
    with pytest.raises(PassingTrouble, match=r"^could not be fetched \(.*without sending complete message.*\)"):
        get(f"{site}/{PLAN}")
    assert len(replica.log) == 3


@contextmanager
def answering(*parts: bytes) -> Iterator[str]:
    """A server that sends these bytes to each visitor and hangs up."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection:
                connection.recv(65536)
                for part in parts:
                    connection.sendall(part)

    Thread(target=serve, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        listening.close()


def test_a_pdf_without_its_end_is_noticed_where_no_length_was_announced() -> None:
    head = b"HTTP/1.0 200 OK\r\nContent-Type: application/pdf\r\n\r\n"
    with answering(head, CONTENT[:5000]) as url, pytest.raises(PassingTrouble, match="broke off before its end"):
        get(url)
    with answering(head, CONTENT) as url:
        assert get(url).content == CONTENT


# too much, too slow


@pytest.mark.parametrize("name", ["huge", "endless"])
def test_forty_gigabytes_are_refused_at_once(replica: Replica, site: str, name: Trouble) -> None:
    trouble(replica, name)
    limit = 3 * 1024 * 1024
    with pytest.raises(SourceError, match="larger than the 3 MB a document may have"):
        get(f"{site}/{PLAN}", replace(PATIENT, size_limit=limit))
    assert len(replica.log) == 1


def test_a_trickle_is_given_up(replica: Replica, site: str) -> None:
    trouble(replica, "slow", seconds=0.02)
    with pytest.raises(SourceError, match="took longer than 0 seconds"):
        get(f"{site}/{PLAN}", replace(PATIENT, time_limit=0.1))


def test_a_silent_server_is_passing_trouble(replica: Replica, site: str) -> None:
    trouble(replica, "silent", times=1, seconds=0.6)
    assert get(f"{site}/{PLAN}", replace(PATIENT, silence_limit=0.2)).content == CONTENT


# not the document


def test_a_page_called_pdf_is_a_failure(replica: Replica, site: str) -> None:
    trouble(replica, "page")
    with pytest.raises(SourceError, match=r'not a PDF but a web page \("Page not found"\)'):
        get(f"{site}/{PLAN}")


def test_an_endless_redirect_ends(replica: Replica, site: str) -> None:
    trouble(replica, "loop")
    with pytest.raises(SourceError, match="redirected more than 5 times"):
        get(f"{site}/{PLAN}")
    assert len(replica.log) == 6


def test_redirects_stay_on_the_sources_hosts(replica: Replica, site: str) -> None:
    trouble(replica, "elsewhere")
    hosts = frozenset({url_to_host(site)})
    with pytest.raises(SourceError, match=r"redirected to elsewhere\.invalid, which is not one of its source's hosts"):
        get(f"{site}/{PLAN}", hosts=hosts)
    with pytest.raises(SourceError, match=r"leads to council\.example"):
        get("https://council.example/plan.pdf", hosts=hosts)


@pytest.mark.parametrize("target", [b"ftp://council.example/x", b"http://[bad"])
def test_a_redirect_to_nowhere_is_one_line(target: bytes) -> None:
    head = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + target + b"\r\n\r\n"
    with answering(head) as url, pytest.raises(SourceError, match=r"redirected to|could not be fetched"):
        get(url)


def test_what_is_gone_is_told_from_what_fails(replica: Replica, site: str) -> None:
    trouble(replica, "gone", times=1)
    with pytest.raises(NotThere, match="410"):
        get(f"{site}/{PLAN}")
    trouble(replica, "error")
    with pytest.raises(SourceError, match="500") as caught:
        get(f"{site}/{PLAN}")
    assert type(caught.value) is SourceError
    assert len(replica.log) == 2


# refusals


def test_a_refusal_is_reported_and_repeated_ones_are_respected(replica: Replica, site: str) -> None:
    trouble(replica, "refused")
    with Fetcher(PATIENT) as fetcher:
        for _ in range(5):
            with pytest.raises(Blocked, match="403"):
                fetcher.get(Request(url=f"{site}/{PLAN}"))
    assert len(replica.log) == 3


def test_a_challenge_is_reported_and_the_host_left_alone(replica: Replica, site: str) -> None:
    replica.faults.pages = "challenge"
    with Fetcher(PATIENT) as fetcher:
        for _ in range(2):
            with pytest.raises(Blocked, match="prove to be human"):
                fetcher.get(Request(url=f"{site}/mgListCommittees.aspx", expect="page"))
    assert len(replica.log) == 1


@pytest.mark.parametrize(
    ("status", "body", "challenged"),
    [
        (200, b"<script src=/cdn-cgi/challenge-platform/scripts/jsd/main.js></script><h1>Minutes</h1>", False),
        (200, b"<iframe src=/_Incapsula_Resource?x></iframe>", True),
        (200, b"<h1>Minutes</h1>" * 2000 + b"<iframe src=/_Incapsula_Resource?x></iframe>", False),
        (503, b"<script src=/cdn-cgi/challenge-platform/h/b></script>", True),
        (403, b"Forbidden", False),
    ],
)
def test_a_guard_that_lets_a_page_through_is_no_challenge(status: int, body: bytes, challenged: bool) -> None:
    import httpx

    from pipeline.fetching.answers import is_challenge

    assert is_challenge(httpx.Response(status), body) is challenged


def test_a_certificate_that_nobody_vouches_for_is_one_clear_line(tmp_path: Path, replica: Replica) -> None:
    with serving(replica, certificate=make_certificate(tmp_path)) as url:
        with pytest.raises(SourceError, match="certificate cannot be trusted") as caught:
            get(f"{url}/{PLAN}")
        assert "\n" not in str(caught.value)
    assert not replica.log


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """Paths of a certificate that its own key signed, and of that key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    pem = serialization.Encoding.PEM
    paths[0].write_bytes(certificate.public_bytes(pem))
    private = serialization.PrivateFormat.PKCS8
    paths[1].write_bytes(key.private_bytes(pem, private, serialization.NoEncryption()))
    return paths


# known documents


def test_a_known_document_is_asked_for_conditionally(replica: Replica, site: str) -> None:
    first = get(f"{site}/{PLAN}")
    again = get(f"{site}/{PLAN}", etag=first.headers["etag"])
    assert again.not_modified
    assert again.content == b""
    assert replica.log[-1].status == 304


def test_nights_are_politer_than_hands() -> None:
    night = night_policy("data@team.example")
    assert (night.obey_robots, night.pause, night.attempts) == (True, 1.0, 4)
    assert (Policy().obey_robots, Policy().pause, Policy().attempts) == (False, 0.0, 1)
