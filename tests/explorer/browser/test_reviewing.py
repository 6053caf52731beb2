"""Settling what is in doubt in a browser: with keys, without scripts, and what the warehouse says afterwards."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from pipeline.settings import Settings
from tests.explorer.browser.browsing import Visits, ask


def log_in(page: Page, site: str, name: str, back: str = "/reviews") -> None:
    """By the keyboard alone."""
    page.goto(f"{site}/login?next={back}")
    page.get_by_label("Name").focus()
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(f"{name}'s long password")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}{back}")  # the whole address: that of the form ends in the same words


def measures(settings: Settings) -> list[str]:
    """Measures that nobody has looked at yet."""
    sql = (
        "SELECT record_id FROM record WHERE kind = 'measure' AND superseded_at IS NULL AND record_key NOT IN"
        " (SELECT record_key FROM review_outcome) ORDER BY record_id"
    )
    return [str(row[0]) for row in ask(settings, sql)]


def test_a_value_is_corrected_with_the_keyboard(reviewed_site: str, visits: Visits, reviewed: Settings) -> None:
    record_id = measures(reviewed)[0]
    page = visits.open()
    log_in(page, reviewed_site, "Ann", f"/reviews/{record_id}")
    page.locator("body").press("c")  # from the page to its first field
    assert page.evaluate("document.activeElement.id.startsWith('field-')")
    for _ in range(40):
        if page.evaluate("document.activeElement.id") == "field-target":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Control+A")
    page.keyboard.type("Ninety-nine in a hundred")
    for _ in range(60):
        if page.evaluate("document.activeElement.id") == "why-correct":
            break
        page.keyboard.press("Tab")
    page.keyboard.type("So it is printed")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Corrected")
    sql = f"SELECT target FROM measures WHERE measure_id = '{record_id}'"
    assert ask(reviewed, sql) == [("Ninety-nine in a hundred",)]
    page.goto(f"{reviewed_site}/r/{record_id}")
    expect(page.locator(".explorer-fields")).to_contain_text("Ninety-nine in a hundred")
    expect(page.locator(".explorer-fields")).to_contain_text("Corrected by people")
    page.goto(f"{reviewed_site}/reviews")
    page.get_by_role("button", name="Log out").press("Enter")
    expect(page.get_by_role("link", name="Log in to review")).to_be_visible()


def test_keys_accept_ask_for_a_reason_and_go_on(reviewed_site: str, visits: Visits, reviewed: Settings) -> None:
    page = visits.open()
    log_in(page, reviewed_site, "Ben", "/reviews?below=1")
    page.locator("table a[href^='/reviews/']").first.click()
    page.wait_for_url(re.compile(r"/reviews/[a-z]{3}-"))
    first = page.url
    page.locator("body").press("n")
    page.wait_for_url(lambda url: url != first)
    page.locator("body").press("p")
    page.wait_for_url(first)
    page.locator("body").press("r")
    assert page.evaluate("document.activeElement.id") == "why", "to reject takes a reason"
    page.keyboard.type("a")  # a letter in a text is no command
    assert page.url == first
    page.get_by_label("Why").first.fill("")
    page.get_by_role("heading", level=1).click()
    page.locator("body").press("a")
    expect(page.get_by_role("status")).to_contain_text("Accepted")
    record_id = re.findall(r"[a-z]{3}-[a-z0-9]{16}", first)[0]
    assert ask(reviewed, f"SELECT verdict FROM reviews WHERE record_id = '{record_id}'") == [("accept",)]


def test_reviews_are_made_without_javascript(reviewed_site: str, visits: Visits, reviewed: Settings) -> None:
    record_id = measures(reviewed)[-1]
    page = visits.open(java_script_enabled=False)
    log_in(page, reviewed_site, "Ben", f"/reviews/{record_id}")
    expect(page.get_by_text("Use these keys")).to_be_hidden()
    page.get_by_label("Why").first.fill("No such measure is printed")
    page.get_by_role("button", name="Reject").click()
    expect(page.get_by_role("status")).to_contain_text("Rejected")
    assert ask(reviewed, f"SELECT count(*) FROM measures WHERE measure_id = '{record_id}'") == [(0,)]
    page.goto(f"{reviewed_site}/r/{record_id}")
    expect(page.get_by_text("People rejected this record")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_wrong_password_is_said_beside_the_form(scripts: bool, reviewed_site: str, visits: Visits) -> None:
    page = visits.open(java_script_enabled=scripts, refused=True)
    page.goto(f"{reviewed_site}/login")
    page.get_by_label("Name").fill("Ann")
    page.get_by_label("Password").fill("not her password")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    expect(page.get_by_label("Name")).to_have_value("Ann")
    expect(page.get_by_label("Password")).to_have_value("")
