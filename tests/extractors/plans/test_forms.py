"""Forms, one about each action, in the ways in which councils set them; and what looks like one but is none."""

from __future__ import annotations

import pytest

from pipeline.records import Action
from tests.extractors.printing import Print, print_html, read  # noqa: F401 (a fixture)

STYLE = """<style>
.form { margin-bottom: 14pt } .form td { border: 0.7pt solid #333 } .shaded .label { background: #dbe5f1 }
.bold .label { font-weight: bold } td.label { width: 16% }
</style>"""
GATES = {
    "Action": "Fit alley gates behind Mill Lane and Corn Street, and give each household a key.",
    "Lead officer": "J. Marsh, Community Safety Unit",
    "Target date": "March 2026",
    "Progress": "Six of ten gates are up. The rest wait for the highways team.",
    "RAG": "Amber",
    "Risk owner": "Head of Place",
}
CLUB = {
    "Action": "Open the youth club in Market Street on Sundays during term.",
    "Lead officer": "Youth Service",
    "Target date": "Ongoing",
    "Progress": "Two helpers were found.",
    "RAG": "Green",
    "Risk owner": "Head of Leisure",
}


def beside(fields: dict[str, str], style: str = "shaded", title: str | None = None) -> str:
    """Labels left of their values."""
    head = f'<tr><td class="label" colspan="2">{title}</td></tr>' if title else ""
    rows = "".join(f'<tr><td class="label">{label}</td><td>{value}</td></tr>' for label, value in fields.items())
    return f'{STYLE}<table class="form {style}">{head}{rows}</table>'


def pairs(fields: dict[str, str], style: str = "bold") -> str:
    """The first field over the whole width, the others two to a row."""
    (first, text), *others = fields.items()
    html = f'<tr><td class="label">{first}</td><td colspan="3">{text}</td></tr>'
    for left, right in zip(others[::2], others[1::2], strict=False):
        cells = "".join(f'<td class="label">{label}:</td><td>{value}</td>' for label, value in (left, right))
        html += f"<tr>{cells}</tr>"
    if len(others) % 2:
        label, value = others[-1]
        html += f'<tr><td class="label">{label}:</td><td colspan="3">{value}</td></tr>'
    return f'{STYLE}<table class="form {style}">{html}</table>'


def above(fields: dict[str, str], style: str = "shaded") -> str:
    """Short fields under their labels, three to a row; long ones beside theirs."""
    short = [(label, value) for label, value in fields.items() if label in {"Lead officer", "Target date", "RAG"}]
    html = f'<tr><td class="label">Action</td><td colspan="2">{fields["Action"]}</td></tr>'
    html += "<tr>" + "".join(f'<td class="label">{label}</td>' for label, _ in short) + "</tr>"
    html += "<tr>" + "".join(f"<td>{value}</td>" for _, value in short) + "</tr>"
    html += f'<tr><td class="label">Progress</td><td colspan="2">{fields["Progress"]}</td></tr>'
    html += f'<tr><td class="label">Risk owner</td><td colspan="2">{fields["Risk owner"]}</td></tr>'
    return f'{STYLE}<table class="form {style}">{html}</table>'


def under(fields: dict[str, str], style: str = "shaded") -> str:
    """Every value under its label, both as wide as the form, but for two that share rows."""
    html = ""
    for label in ("Action", "Progress", "Risk owner"):
        html += f'<tr><td class="label" colspan="3">{label}</td></tr><tr><td colspan="3">{fields[label]}</td></tr>'
    short = ("Lead officer", "Target date", "RAG")
    html += "<tr>" + "".join(f'<td class="label">{label}</td>' for label in short) + "</tr>"
    html += "<tr>" + "".join(f"<td>{fields[label]}</td>" for label in short) + "</tr>"
    return f'{STYLE}<table class="form {style}">{html}</table>'


def check(action: Action, fields: dict[str, str]) -> None:
    assert action.description == fields["Action"]
    assert ", ".join(action.lead_agencies) == fields["Lead officer"]
    assert action.by_when.raw == fields["Target date"]
    assert action.progress == fields["Progress"]
    assert action.status_printed == fields["RAG"]
    assert action.status == fields["RAG"].lower()
    assert action.other_columns == {"Risk owner": fields["Risk owner"]}


@pytest.mark.parametrize("style", ["shaded", "bold", "plain"])
def test_labels_beside_their_values(print_html: Print, style: str) -> None:  # noqa: F811
    extraction = read(print_html(beside(GATES, style) + beside(CLUB, style)))
    assert len(extraction.actions) == 2
    for action, fields in zip(extraction.actions, (GATES, CLUB), strict=True):
        check(action, fields)
    named = [f.message for f in extraction.findings if f.reason == "column-not-recognised"]
    assert len(named) == 1, "a label that is no field is named once, however many forms print it"
    assert '"Risk owner"' in named[0]


@pytest.mark.parametrize("style", ["shaded", "bold", "plain"])
@pytest.mark.parametrize("form", [pairs, above, under])
def test_several_labels_to_a_row(print_html: Print, form: object, style: str) -> None:  # noqa: F811
    assert callable(form)
    (action,) = read(print_html(form(GATES, style))).actions
    check(action, GATES)


def test_one_table_may_hold_form_after_form(print_html: Print) -> None:  # noqa: F811
    rows = beside(GATES).replace("</table>", "") + beside(CLUB).split('shaded">')[1]
    first, second = read(print_html(rows)).actions
    check(first, GATES)
    check(second, CLUB)
    assert first.provenance[0].bbox[3] <= second.provenance[0].bbox[1] + 1


def test_a_title_names_the_theme_or_the_reference(print_html: Print) -> None:  # noqa: F811
    html = beside(GATES, title="A safer market square") + beside(CLUB, title="Action 7")
    first, second = read(print_html(html)).actions
    assert (first.theme, first.ref) == ("A safer market square", None)
    assert second.ref == "Action 7"


def test_a_form_over_a_page_is_one_record_with_a_place_on_each(print_html: Print) -> None:  # noqa: F811
    long = {**GATES, "Progress": "Six of ten gates are up, and the keys are being cut. " * 40}
    html = f"<div style='height: 300pt'>Introduction</div>{beside(long)}"
    (action,) = read(print_html(html)).actions
    check(action, {**long, "Progress": long["Progress"].strip()})
    assert [place.page_number for place in action.provenance] == [1, 2]


def test_the_option_that_is_marked_is_the_status(print_html: Print) -> None:  # noqa: F811
    grid = (
        '<tr><td class="label" rowspan="2">Completion status</td><td>Not started</td><td>In progress</td>'
        "<td>Completed</td></tr><tr><td></td><td></td><td>✓</td></tr>"
    )
    rows = "".join(
        f'<tr><td class="label">{label}</td><td colspan="3">{value}</td></tr>'
        for label, value in GATES.items()
        if label not in {"RAG", "Risk owner"}
    )
    (action,) = read(print_html(f'{STYLE}<table class="form shaded">{rows}{grid}</table>')).actions
    assert (action.status, action.status_printed) == ("complete", "Completed")


@pytest.mark.parametrize(
    "fields",
    [
        {"Name": "J. Marsh", "Responsible officer": "J. Marsh", "Telephone": "01632 960 001", "Address": "Town Hall"},
        {"Name of policy": "Street trading", "Lead officer": "J. Marsh", "Date": "3 May 2026", "Aims": "Fair trade",
         "Who is affected": "Traders", "Is there an adverse effect?": "No"},
        {"Report to": "Cabinet", "Date": "3 May 2026", "Lead officer": "J. Marsh", "Status": "For decision",
         "Purpose": "To agree the plan."},
        {"Title": "Town Board", "Date": "3 May 2026", "Time": "10.00", "Venue": "Town Hall", "Clerk": "J. Marsh"},
    ],
    ids=["contact", "screening", "report", "meeting"],
)  # fmt: skip
def test_what_describes_no_action_is_none(print_html: Print, fields: dict[str, str]) -> None:  # noqa: F811
    extraction = read(print_html(beside(fields)))
    assert extraction.actions == ()
    assert extraction.measures == ()


def test_a_table_of_many_actions_is_no_form(print_html: Print) -> None:  # noqa: F811
    header = "".join(f"<th>{label}</th>" for label in GATES)
    body = "".join("<tr>" + "".join(f"<td>{v}</td>" for v in f.values()) + "</tr>" for f in (GATES, CLUB, GATES))
    actions = read(print_html(f'<table class="ruled"><tr>{header}</tr>{body}</table>')).actions
    assert [a.lead_agencies for a in actions] == [
        ("J. Marsh", "Community Safety Unit"), ("Youth Service",), ("J. Marsh", "Community Safety Unit"),
    ]  # fmt: skip


def test_actions_that_begin_like_labels_make_no_form_of_a_table(print_html: Print) -> None:  # noqa: F811
    header = "".join(f"<th>{label}</th>" for label in ("What we will do", "Who", "By when"))
    rows = [
        ("Change the locks in Corn Street", "Orchard Homes", "May 2026"),
        ("Mend the lamps by the church", "Ellenmere Council", "June 2026"),
        ("Walk the lanes at dusk", "Larkshire Police", "July 2026"),
    ]
    body = "".join("<tr>" + "".join(f"<td>{value}</td>" for value in row) + "</tr>" for row in rows)
    actions = read(print_html(f'<table class="ruled"><tr>{header}</tr>{body}</table>')).actions
    assert [(a.description, *a.lead_agencies, a.by_when.raw) for a in actions] == rows
