"""The full-text index over current records and the titles of documents, kept in step by the database itself.

Belongs here: making the index (FTS5 on SQLite, a tsvector with GIN on PostgreSQL) and the triggers that write it
whenever a row of a record's own table, or of a document, is written or superseded. Like the views it is made again
after every migration. Does not belong here: asking it (``loaders.search``).

Words are what stands between anything that is no letter or digit, on both databases; English endings are cut off.
"""

# ruff: noqa: S608  every name put into a statement is our own

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from pipeline.records import RecordKind

TABLE: Final = "search_text"
"""The index, and how the names of all that belongs to it begin."""

TITLES: Final = f"{TABLE}_titles"
"""The index of the documents that stand: their titles and who published them."""

CONFIGURATION: Final = f"{TABLE}_english"
"""How PostgreSQL reads words: as its own "english", but no word is left out, as SQLite leaves out none."""

SEARCHED: Final[dict[RecordKind, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "action": (("ref", "description"), ("theme", "progress", "success_measure", "lead_agencies", "other_partners")),
    "measure": (("ref", "description"), ("theme", "target", "actual", "progress", "lead_agencies")),
    "statistic": (("subject",), ("category", "geography", "period_printed", "sentence", "row_label", "column_label")),
    "agenda_item": (("number", "title"), ()),
    "decision": (("minute", "title"), ("resolved",)),
}
"""Kind -> the columns that name the record, which count for more, and the other columns that are searched."""


_BETWEEN_WORDS: Final = r"[\u0001-\u002F\u003A-\u0040\u005B-\u0060\u007B-\u00A0\u00B7\u2010-\u2027]+"
"""What PostgreSQL would take for a part of paths, hosts and compound words; a locale may not know other letters."""


def drop_search_index(connection: Connection) -> None:
    """Takes the index and its triggers away: tables cannot be altered while triggers speak of them."""
    for table in ("record", "document", *SEARCHED):
        for event in _EVENTS[connection.dialect.name]:
            where = "" if connection.dialect.name == "sqlite" else f" ON {table}"
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {TABLE}_{table}_{event}{where}")
    for table in (TABLE, TITLES):
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {table}")
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"DROP TEXT SEARCH CONFIGURATION IF EXISTS {CONFIGURATION}")
        connection.exec_driver_sql(f"DROP TEXT SEARCH DICTIONARY IF EXISTS {TABLE}_stems")


def make_search_index(connection: Connection) -> None:
    """The index and its triggers, made anew from the records that are current."""
    dialect = connection.dialect.name
    drop_search_index(connection)
    for statement in _TABLES[dialect]:
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql(_fill_titles(dialect, "d.superseded_by IS NULL"))
    for statement in _title_triggers(dialect):
        connection.exec_driver_sql(statement)
    for kind in SEARCHED:
        connection.exec_driver_sql(_fill(dialect, kind, "k", "true"))
        for statement in _kind_triggers(dialect, kind):
            connection.exec_driver_sql(statement)


def _joined(columns: tuple[str, ...], row: str) -> str:
    return " || ' ' || ".join(f"COALESCE({row}.{column}, '')" for column in columns) or "''"


def _fill(dialect: str, kind: RecordKind, row: str, where: str) -> str:
    """INSERT of the current records of a kind; ``row`` names the row of the kind's table."""
    head, body = (_joined(columns, row) for columns in SEARCHED[kind])
    source = f"{kind} AS k JOIN record AS r ON r.record_key = k.record_key" if row == "k" else "record AS r"
    current = f"r.superseded_at IS NULL AND {where}"
    if dialect == "sqlite":
        return (
            f"INSERT INTO {TABLE} (rowid, record_id, kind, head, body)"
            f" SELECT r.record_key, r.record_id, '{kind}', {head}, {body} FROM {source} WHERE {current}"
        )
    return (
        f"INSERT INTO {TABLE} (record_key, record_id, kind, head, words)"
        f" SELECT r.record_key, r.record_id, '{kind}', {head}, {_vectors(head, body)} FROM {source} WHERE {current}"
    )


def _vectors(head: str, body: str) -> str:
    """What PostgreSQL keeps of two texts."""
    return " || ".join(
        f"setweight(to_tsvector('{CONFIGURATION}', regexp_replace({text}, '{_BETWEEN_WORDS}', ' ', 'g')), '{weight}')"
        for text, weight in ((head, "A"), (body, "B"))
    )


def _fill_titles(dialect: str, where: str) -> str:
    """INSERT of the documents that stand."""
    head, body = _joined(("title",), "d"), _joined(("publisher", "partnership"), "d")
    if dialect == "sqlite":
        return (
            f"INSERT INTO {TITLES} (document_id, head, body)"
            f" SELECT d.document_id, {head}, {body} FROM document AS d WHERE {where}"
        )
    return (
        f"INSERT INTO {TITLES} (document_id, words)"
        f" SELECT d.document_id, {_vectors(head, body)} FROM document AS d WHERE {where}"
    )


def _title_triggers(dialect: str) -> list[str]:
    """What keeps the titles in step with the documents."""
    name = f"{TABLE}_document"
    new = _fill_titles(dialect, "d.document_id = NEW.document_id AND d.superseded_by IS NULL")
    gone = f"DELETE FROM {TITLES} WHERE document_id = OLD.document_id"
    if dialect == "sqlite":
        doing = {"insert": ("INSERT", new), "update": (_TITLED, f"{gone}; {new}"), "delete": ("DELETE", gone)}
        return [
            f"CREATE TRIGGER {name}_{event} AFTER {what} ON document BEGIN {action}; END"
            for event, (what, action) in doing.items()
        ]
    return [
        f"""CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF TG_OP <> 'INSERT' THEN {gone}; END IF;
            IF TG_OP <> 'DELETE' THEN {new}; END IF;
            RETURN NULL; END $$""",
        f"""CREATE TRIGGER {name}_change AFTER INSERT OR {_TITLED} OR DELETE ON document
            FOR EACH ROW EXECUTE FUNCTION {name}()""",
    ]


_TABLES: Final = {
    "sqlite": (
        f"""CREATE VIRTUAL TABLE {TABLE} USING fts5(record_id UNINDEXED, kind UNINDEXED, head, body,
            tokenize = 'porter unicode61 remove_diacritics 2')""",
        f"""CREATE VIRTUAL TABLE {TITLES} USING fts5(document_id UNINDEXED, head, body,
            tokenize = 'porter unicode61 remove_diacritics 2')""",
        f"""CREATE TRIGGER {TABLE}_record_update AFTER UPDATE OF superseded_at ON record
            WHEN NEW.superseded_at IS NOT NULL
            BEGIN DELETE FROM {TABLE} WHERE rowid = OLD.record_key; END""",
    ),
    "postgresql": (
        f"CREATE TABLE {TITLES} (document_id text PRIMARY KEY, words tsvector NOT NULL)",
        f"CREATE INDEX {TITLES}_words ON {TITLES} USING gin (words)",
        f"COMMENT ON TABLE {TITLES} IS 'Full-text index over the titles of documents: ask it with sourcepage explore'",
        f"CREATE TEXT SEARCH DICTIONARY {TABLE}_stems (TEMPLATE = snowball, LANGUAGE = english)",
        f"CREATE TEXT SEARCH CONFIGURATION {CONFIGURATION} (COPY = pg_catalog.simple)",
        f"ALTER TEXT SEARCH CONFIGURATION {CONFIGURATION} ALTER MAPPING FOR asciiword, word WITH {TABLE}_stems",
        f"""CREATE TABLE {TABLE} (record_key integer PRIMARY KEY, record_id text NOT NULL, kind text NOT NULL,
            head text NOT NULL, words tsvector NOT NULL)""",
        f"CREATE INDEX {TABLE}_words ON {TABLE} USING gin (words)",
        f"COMMENT ON TABLE {TABLE} IS 'Full-text index over current records: ask it with sourcepage search'",
        f"""CREATE OR REPLACE FUNCTION {TABLE}_record() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN DELETE FROM {TABLE} WHERE record_key = OLD.record_key; RETURN NULL; END $$""",
        f"""CREATE TRIGGER {TABLE}_record_change AFTER UPDATE OF superseded_at ON record FOR EACH ROW
            WHEN (NEW.superseded_at IS NOT NULL) EXECUTE FUNCTION {TABLE}_record()""",
    ),
}
_TITLED: Final = "UPDATE OF title, publisher, partnership, superseded_by"
"""What of a document the index holds."""
_EVENTS: Final = {"sqlite": ("insert", "update", "delete"), "postgresql": ("change",)}
"""How the names of triggers end."""


def _kind_triggers(dialect: str, kind: RecordKind) -> list[str]:
    """What keeps the index in step with one kind's table."""
    new = _fill(dialect, kind, "NEW", "r.record_key = NEW.record_key")
    name = f"{TABLE}_{kind}"
    if dialect == "sqlite":
        gone = f"DELETE FROM {TABLE} WHERE rowid = OLD.record_key"
        doing = {"insert": new, "update": f"{gone}; {new}", "delete": gone}
        return [
            f"CREATE TRIGGER {name}_{event} AFTER {event} ON {kind} BEGIN {action}; END"
            for event, action in doing.items()
        ]
    gone = f"DELETE FROM {TABLE} WHERE record_key = OLD.record_key"
    return [
        f"""CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF TG_OP <> 'INSERT' THEN {gone}; END IF;
            IF TG_OP <> 'DELETE' THEN {new}; END IF;
            RETURN NULL; END $$""",
        f"""CREATE TRIGGER {name}_change AFTER INSERT OR UPDATE OR DELETE ON {kind}
            FOR EACH ROW EXECUTE FUNCTION {name}()""",
    ]
