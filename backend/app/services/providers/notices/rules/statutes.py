"""The law that a letter names."""

import re

from app.services.providers.notices.base import ABSENT, Found, LetterKind
from app.services.providers.notices.layout import Sheet

Kind = LetterKind
_STATUTES = (
    (
        "RUCS Regs 2013",
        r"road user charging schemes \(penalty charges.{0,80}?regulations 2013",
        r"regulation|reg\.?",
    ),
    ("PoFA 2012 Sch 4", r"protection of freedoms act 2012|\bpofa\b", r"paragraph|para\.?"),
    ("LLA & TfL Act 2003", r"london local authorities and transport for london act 2003", None),
    ("LLA 1996", r"london local authorities act 1996", None),
    ("GLA Act 1999", r"greater london authority act 1999", None),
    ("RTA 1988 s.172", r"section 172|s\.? ?172", None),
    ("RTOA 1988 s.1", r"road traffic offenders act 1988", None),
    ("TMA 2004", r"traffic management act 2004|\btma 2004\b", r"regulation|reg\.?"),
    ("Transport Act 2000", r"transport act 2000", None),
    ("RTA 1991", r"road traffic act 1991", None),
)
# What the kind of letter itself says of the regulation that it is made under.
_REGULATION = {Kind.PCN_WINDSCREEN: "reg 9", Kind.PCN_POSTAL: "reg 10"}


def statute(sheet: Sheet, kind: LetterKind) -> Found:
    if kind is Kind.OTHER:
        return ABSENT
    for name, pattern, part in _STATUTES:
        match = re.search(pattern, sheet.flow, re.IGNORECASE)
        if match is None:
            continue
        row = sheet.row_at(match.start())
        number = part and re.search(
            rf"\b(?:{part})\s*(\d+)\b", sheet.flow[match.end() : match.end() + 220], re.IGNORECASE
        )
        word = "para" if name.startswith("PoFA") else "reg"
        full = f"{name} {word} {number.group(1)}" if number else name
        if name == "TMA 2004" and not number and kind in _REGULATION:
            full = f"{name} {_REGULATION[kind]}"
        return Found(full, 0.9 * row.confidence, row.page, row.text[:300])
    return ABSENT
