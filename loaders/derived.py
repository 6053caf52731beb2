"""Tables of what follows from the records of several documents: timelines, successors, series.

Belongs here: tables that can be made again from the records at any time, so they hold ids, never words. Does not
belong here: how they are filled (``loaders.following``) and the records themselves (``loaders.schema``, which offers
these tables too).
"""

from __future__ import annotations

from typing import get_args

from sqlalchemy import Boolean, Column, ForeignKey, Index, PrimaryKeyConstraint, Table

from loaders.columns import date_column, float_column, integer_column, metadata, one_of, text_column
from pipeline.following import MatchedBy, QuarterSource

timeline_entry = Table(
    "timeline_entry",
    metadata,
    text_column("action_id", "The current action it places", primary_key=True),
    Column("document_id", ForeignKey("document.document_id"), nullable=False, comment="Document the action stands in"),
    text_column("timeline_id", "What the rows of one action of one plan year share", required=True),
    integer_column("position", "1 for the plan, or the first document that names the action", required=True),
    text_column("body", "Publisher in lower-case words: actions are followed inside one body", required=True),
    integer_column("plan_year", "Year in which the council year (April to March) of its plan begins", required=True),
    date_column("reported_on", "Last day of the period a report is about; first day of a plan's"),
    text_column("quarter", "Quarter that its document is about, such as 2019/20 Q2; empty for a longer period"),
    text_column(
        "quarter_source", "Whether the document prints its period, or the quarter is the last before its meeting"
    ),
    text_column("matched_by", "What it has in common with the timeline's first row; first for that row", required=True),
    float_column("similarity", "Likeness of its description to that of the timeline's first row"),
    one_of("quarter_source", get_args(QuarterSource)),
    one_of("matched_by", get_args(MatchedBy)),
    Index(None, "timeline_id", "position"),
    Index(None, "body", "plan_year"),
    Index(None, "document_id"),
    comment="Where each current action stands among the reports of its plan's year",
)

successor = Table(
    "successor",
    metadata,
    text_column("action_id", "The earlier action: the first row of its timeline", required=True),
    text_column("successor_id", "The later action: the first row of its timeline", required=True),
    float_column("similarity", "Likeness of the two descriptions", required=True),
    integer_column("rank", "1 for the likest of that later year", required=True),
    Column("mutual", Boolean, nullable=False, comment="Whether each is the other's likest"),
    integer_column("years_later", "Plan years between the two", required=True),
    text_column("body", "Publisher in lower-case words", required=True),
    integer_column("plan_year", "Year in which the earlier council year begins", required=True),
    PrimaryKeyConstraint("action_id", "successor_id"),
    Index(None, "successor_id"),
    Index(None, "body", "plan_year"),
    comment="Actions of later plans that say nearly the same: likely, never certain",
)

series_entry = Table(
    "series_entry",
    metadata,
    text_column("statistic_id", "The current statistic it places", primary_key=True),
    Column("document_id", ForeignKey("document.document_id"), nullable=False, comment="Document the statistic is in"),
    text_column("series_id", "What figures of one subject, place, unit and length of period share", required=True),
    integer_column("months", "Length of the period", required=True),
    date_column("published_on", "Day of the document's meeting, else the last day of the period it covers"),
    text_column("year_before_id", "Statistic of the series for the same days a year earlier"),
    text_column("published_before_id", "What another document published for the period that previous_value is of"),
    Column("previous_agrees", Boolean, comment="Whether previous_value is that figure; empty where unknown"),
    text_column("previous_why", "Why previous_agrees says so"),
    Index(None, "series_id"),
    Index(None, "document_id"),
    comment="Where each current statistic stands in its series over the years",
)

organisation_identifier = Table(
    "organisation_identifier",
    metadata,
    Column(
        "organisation_id",
        ForeignKey("organisation.organisation_id"),
        primary_key=True,
        comment="Organisation that has the identifier",
    ),
    text_column("scheme", "Who gave the identifier: ons for codes of areas", primary_key=True),
    text_column("identifier", "Code of the organisation's area at the Office for National Statistics", required=True),
    one_of("scheme", ("ons",)),
    comment="What organisations are called in official lists",
)
