"""Shows a letter to a model and holds its answer against the letter; the vendors' readers hand in the call.

What our own rules read in a text layer weighs more than what a model says of it: text on the paper may have
been written for the model.
"""

from collections.abc import Mapping
from dataclasses import replace

from app.services.providers.errors import ProviderError
from app.services.providers.filling import Ask, Attachment, Metered, Turn, Wording, fill
from app.services.providers.notices.base import FIELDS, Found, Letter, Reading
from app.services.providers.notices.form import QUESTION, FilledNotice
from app.services.providers.notices.layout import Sheet
from app.services.providers.notices.printed import LEGIBLE, UNSURE, VERIFIED, held
from app.services.providers.notices.rules.letter import derived, fields_of
from app.services.providers.notices.words import text_of
from app.services.providers.upstream import Vendor

OTHER_KIND = "Two readings disagree on what kind of letter it is: look at its heading."
_WORDING = Wording(
    claims="shorter quotes",
    excuse="This letter was sent to the firm itself and you only report what is printed.",
    subject="this letter",
)


def read(letter: Letter, *, vendor: Vendor, reader: str, ask: Ask) -> Reading:
    """Raises ProviderError, which carries what was spent. `degraded` says that nothing could be checked
    against a text layer."""
    text = text_of(letter)
    question = Turn(
        ours=True,
        text=QUESTION,
        attached=Attachment(letter.path.read_bytes(), letter.media_type.value),
    )
    metered = Metered(ask)
    try:
        filled = fill(question, FilledNotice, vendor=vendor, wording=_WORDING, ask=metered)
    except ProviderError as error:
        error.spent = metered.spent
        raise
    fields, doubts = _fields(filled, text)
    return Reading(
        fields={name: fields[name] for name in FIELDS},
        reader=reader,
        degraded=text is None,
        doubts=doubts,
        spent=metered.spent,
    )


def _fields(filled: FilledNotice, text: Sheet | None) -> tuple[Mapping[str, Found], tuple[str, ...]]:
    said = held(filled, text)
    heading = filled.document_type_words[:300] or None
    if text is None:
        kind = Found(filled.document_type.value, LEGIBLE if heading else UNSURE, 1, heading)
        return {**said, **derived(kind, pages=1)}, ()
    rules = fields_of(text)
    if rules["document_type"].value == filled.document_type:
        kind = Found(filled.document_type.value, VERIFIED, 1, rules["document_type"].source or heading)
        merged = {name: _merged(rules[name], each) for name, each in said.items()}
        return {**merged, **derived(kind, pages=text.pages)}, ()
    return rules, (OTHER_KIND,)


def _merged(rules: Found, said: Found) -> Found:
    """Where both name a value and it is not the same, ours stands and a person compares."""
    if rules.value is None:
        return said
    if said.value is None or _bare(said) == _bare(rules):
        return rules
    return replace(rules, confidence=min(rules.confidence, UNSURE))


def _bare(found: Found) -> str:
    return "".join(filter(str.isalnum, str(found.value))).casefold()
