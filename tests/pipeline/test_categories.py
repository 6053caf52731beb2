"""Categories: the most specific words of a subject decide; what no words claim has none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.categories import Category, categories, category_of

SLUGS = [category.slug for category in categories()]


@pytest.mark.parametrize(
    ("subject", "slug"),
    [
        ("All recorded crime", "all-crime"),
        ("Crime", "all-crime"),
        ("Anti-Social Behaviour reports", "anti-social-behaviour"),
        ("ASB", "anti-social-behaviour"),
        ("Theft of pedal cycles", "bicycle-theft"),
        ("BURGLARY DWELLING", "burglary"),
        ("Burglaries as a share of all recorded crime", "burglary"),
        ("Graffiti reports to the Council", "criminal-damage-arson"),
        ("Drug offences", "drugs"),
        ("Larceny/Theft", "other-theft"),
        ("Theft and handling stolen goods", "other-theft"),
        ("Public order offences", "public-order"),
        ("Carjacking – 215(a) PC", "robbery"),
        ("Shop lifting", "shoplifting"),
        ("Theft from the person", "theft-from-the-person"),
        ("Theft from motor vehicles (TFMV)", "vehicle-crime"),
        ("Grand Theft Auto", "vehicle-crime"),
        ("Aggravated Assault", "violent-crime"),
        ("Violence Against the Person", "violent-crime"),
        ("Assault with a firearm – 245(a)(2)PC", "violent-crime"),
        ("Possession of weapons", "possession-of-weapons"),
        ("Domestic abuse repeat victims", "domestic-abuse"),
        ("Residents who feel safe after dark", "perception"),
        ("Residents concerned about burglary of homes", "perception"),
        ("New entrants to the Youth Justice System", "youth-offending"),
        ("Fly-tipping incidents", "fly-tipping"),
        ("Killed or seriously injured on roads", "road-casualties"),
        ("Alcohol-related hospital admissions", "substance-misuse"),
        ("Calls for service", "demand-on-services"),
        ("Hate crimes", "hate-crime"),
        ("Total", None),
        ("Property crimes", None),
        ("Books lent", None),
        ("Full-time equivalent staff", None),
        ("", None),
    ],
)
def test_subjects_by_hand(subject: str, slug: str | None) -> None:
    assert category_of(subject) == slug


def test_police_categories_are_all_there() -> None:
    police = {
        "all-crime", "anti-social-behaviour", "bicycle-theft", "burglary", "criminal-damage-arson", "drugs",
        "other-theft", "possession-of-weapons", "public-order", "robbery", "shoplifting", "theft-from-the-person",
        "vehicle-crime", "violent-crime", "other-crime",
    }  # fmt: skip
    assert police <= set(SLUGS)
    assert len(SLUGS) == len(set(SLUGS))


@given(st.sampled_from(categories()).filter(lambda c: c.turn < 2))
def test_a_category_is_found_by_its_own_name(category: Category) -> None:
    assert category_of(category.name) == category.slug


@given(slug=st.sampled_from(["Burglary", "Robbery", "Shoplifting", "Drug offences"]), words=st.text(max_size=20))
def test_case_and_setting_do_not_matter(slug: str, words: str) -> None:
    assert category_of(slug.upper().replace(" ", "  ")) == category_of(slug)
    assert category_of(words) in {*SLUGS, None}
