"""Letters as councils, schemes, car parks, forces and collectors word them, with all that stands on each.

The files beside this one hold one letter after the other: its name, its fields, two dashes, its lines. A bar
begins a new column, [to] is the addressee. A field that is not named is not on
the letter.
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
    for number, line in enumerate(text.split("\n")):
        heading = number == 0 or (line.isupper() and len(line) > 12)
        pdf.set_font("Helvetica", "B" if heading else "", 14 if number == 0 else 10)
        columns = line.split(" | ")
        if len(columns) == 1:
            pdf.multi_cell(0, 5.2, line, align="L", new_x="LMARGIN", new_y="NEXT")
            continue
        for cell in columns:
            pdf.cell(186 / len(columns), 5.2, cell)
        pdf.ln()
    return bytes(pdf.output())
