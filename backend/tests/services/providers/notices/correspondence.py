"""Letters as councils, schemes, car parks, forces and collectors word them, with all that stands on each.

The files beside this one hold one letter after the other: its name, its fields, two dashes, its lines. A bar
begins a new column, [to] is the addressee, [left] and [right] begin the halves of a page until [end], [page]
a new one, >> stands before a line at the right margin. A field that is not named is not on the letter.
"""

from pathlib import Path

from fpdf import FPDF

ADDRESSEE = "\n\nHalcyon Vehicle Rental Ltd\nUnit 4 Tannery Way\nMILBURY\nMB3 6QT\n\n"
COUNTED = (
    "document_type",
    "reference",
    "vrm",
    "issuing_authority",
    "contravention_code",
    "contravention_description",
    "location",
    "contravention_at",
    "contravention_end_at",
    "date_of_notice",
    "amount_full_pence",
    "amount_discounted_pence",
    "amount_increased_pence",
    "amount_other_pence",
    "discount_days",
    "discount_until",
    "pay_or_represent_until",
)
NUMBERS = frozenset(name for name in COUNTED if name.endswith("_pence")) | {"discount_days"}
WIDTH, HALF = 186, 90
Truth = dict[str, str | int | None]


def letters(name: str) -> dict[str, tuple[str, Truth]]:
    """By name: the text of each letter, and the fields that count."""
    file = Path(__file__).with_name(f"{name}.txt")
    return dict(_letter(section) for section in file.read_text().split("== ") if section.strip())


def _letter(section: str) -> tuple[str, tuple[str, Truth]]:
    head, text = section.split("\n--\n", maxsplit=1)
    name, *fields = head.split("\n")
    said = dict(field.split(": ", maxsplit=1) for field in fields)
    assert said.keys() <= set(COUNTED), name
    truth: Truth = {
        field: int(said[field]) if field in said and field in NUMBERS else said.get(field)
        for field in COUNTED
    }
    return name, (text.replace("[to]", ADDRESSEE).strip("\n"), truth)


def typed(text: str) -> bytes:
    """The letter as a PDF: the first line large, each bar a column, long lines wrapped."""
    pdf = FPDF(format="A4")
    pdf.add_page()
    start, halves = 0.0, {"[left]": pdf.l_margin, "[right]": pdf.l_margin + WIDTH - HALF}
    lowest, width = 0.0, 0
    for number, line in enumerate(text.split("\n")):
        match line:
            case "[page]":
                pdf.add_page()
            case "[left]" | "[right]":
                start, lowest = (pdf.y, 0.0) if line == "[left]" else (start, pdf.y)
                width = HALF
                pdf.set_left_margin(halves[line])
                pdf.set_xy(halves[line], start)
            case "[end]":
                width = 0
                pdf.set_left_margin(halves["[left]"])
                pdf.set_xy(halves["[left]"], max(lowest, pdf.y))
            case _:
                _line(pdf, line, width, first=number == 0)
    return bytes(pdf.output())


def _line(pdf: FPDF, line: str, width: int, *, first: bool) -> None:
    heading = first or (line.isupper() and len(line) > 12)
    pdf.set_font("Helvetica", "B" if heading else "", 14 if first else 10)
    columns = line.split(" | ")
    if len(columns) == 1:
        align = "R" if line.startswith(">> ") else "L"
        pdf.multi_cell(width, 5.2, line.removeprefix(">> "), align=align, new_x="LMARGIN", new_y="NEXT")
        return
    for cell in columns:
        pdf.cell(WIDTH / len(columns), 5.2, cell)
    pdf.ln()
