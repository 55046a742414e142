"""Key topics: the noun-like words that come up most, longer phrases before their parts."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from app.services.providers.insights.dates.clock import NAMED
from app.services.providers.insights.dates.meanings import MONTHS, WEEKDAYS
from app.services.providers.insights.dates.numbers import ORDINALS, SCALES, TENS, UNITS
from app.services.providers.insights.rules.sentences import Sentence
from app.services.providers.insights.rules.verbs import VERBS

MOST = 5
# Function words, talk words and the small change of phone calls: they join or greet, they name nothing.
PLAIN_WORDS = (
    "a about above actually afraid after again ago ah all also alright always am an and another any"
    " anyone anything are around as ask at away back bad be because been before being best better bit both"
    " but by bye call called calling came can can't cannot come coming could course day days did didn't do"
    " does doesn't doing don't done down each either else em end enough er even ever every everything"
    " exactly far feel few find fine first for from get gets getting give go goes going gone good goodbye"
    " got great had hadn't happy has hasn't have haven't having he hear hello help her here hi him his"
    " hold hope how hundred i i'd i'll i'm i've if in interested into is isn't it it's its just keen keep"
    " kind know last later least let let's like line listen little ll long look looking lot love lovely"
    " made make many may maybe me mean might mind minute minutes moment month months more morning most"
    " much must my name need needed never new next nice no nobody not nothing now number of off oh ok okay"
    " old on once one only or other our out over own part people per perfect perhaps phone please pleased"
    " possible pretty probably problem put quick quite re ready real really right said same saw say says"
    " see seen shall she should since so some somebody someone something soon sorry sort sounds speak"
    " speaking stuff such sure take taken talk tell than thank thanks that that's the their them then"
    " there there's these they they're thing things think this those though thought three through time"
    " times to today together told tomorrow tonight too took top trying two up us use used ve very wait"
    " want wanted was wasn't way we we'd we'll we're we've week weeks weekend well went were what what's"
    " when where which while who why will with won't wonder wondering work works would wouldn't wrong yeah"
    " year years yes yesterday yet you you'd you'll you're you've your sir madam mr mrs ms miss afternoon"
    " evening hour hours half quarter past o'clock oclock pm pounds dollars pound dollar percent plus able"
    " brilliant cheers excellent fantastic apologise anyway absolutely definitely honestly understand"
    " appreciate worry worries between beforehand instead until"
)
PLAIN = set(PLAIN_WORDS.split())
NOUNS_TOO = (
    "order invoice quote contract estimate report survey demo refund credit deposit claim price post move"
    " service repair visit review design supply"
)
VERB_WORDS = {verb for verbs in VERBS.values() for verb in verbs.split()} - set(NOUNS_TOO.split())
SKIP = (
    PLAIN
    | VERB_WORDS
    | set(UNITS)
    | set(TENS)
    | set(SCALES)
    | set(ORDINALS)
    | set(WEEKDAYS)
    | set(MONTHS)
    | set(NAMED)
)


def key_topics(sentences: Sequence[Sentence]) -> tuple[str, ...]:
    """Up to five phrases in lower case, the most discussed first; empty for a call without content."""
    counts: Counter[str] = Counter(phrase for sentence in sentences for phrase in phrases(sentence))
    ranked = sorted(counts, key=lambda phrase: (-counts[phrase] * (1 + 0.6 * phrase.count(" ")), phrase))
    topics: list[str] = []
    for phrase in ranked:
        if not any(set(phrase.split()) & set(topic.split()) for topic in topics):
            topics.append(phrase)
        if len(topics) == MOST:
            break
    return tuple(topics)


def phrases(sentence: Sentence) -> Iterator[str]:
    """Runs of naming words, and each of their words; names of people (capitals inside a sentence) are
    left out.
    """
    names = {match.group().lower() for match in re.finditer(r"(?<=[a-z,] )[A-Z][a-z]+", sentence.text)}
    run: list[str] = []
    for word in [*re.findall(r"[a-z][a-z'-]+|[^\sa-z]", sentence.lowered), "."]:
        if (
            word[0].isalpha()
            and len(word) > 2
            and word not in SKIP
            and word not in names
            and not word.endswith(("ly", "'s", "'ll", "'re", "n't"))
        ):
            run.append(word)
            continue
        if 1 < len(run) <= 3:
            yield " ".join(run)
        yield from run
        run = []
