"""Which engine does a piece of work: the one whose key is set, or past the tenant's cap the local one."""

from app.services import engines
from app.services.providers.audio.base import Recording
from app.services.providers.insights.base import Conversation, InsightEngine
from app.services.providers.notices.base import Letter, MediaType, NoticeReader
from app.services.providers.notices.words import MOST_PAGES
from app.services.providers.spending import Spent
from app.services.providers.transcription.base import Transcriber
from app.services.usage import budget
from app.services.usage.ledger import Bill

# More than the instructions and the form take, and the most that an engine lets a model write. Engines ask
# twice where the first answer is of no use.
OVERHEAD_TOKENS, LONGEST_ANSWER_TOKENS, TRIES = 4_000, 16_000, 2
# A page is sent as a picture and as text.
PAGE_TOKENS = 6_000


def transcriber(bill: Bill, recording: Recording) -> Transcriber:
    """Raises RateLimited while other jobs hold what is left of the budget."""
    at_most = Spent(billed_ms=recording.duration_ms * recording.channels)
    bill.over_budget = not budget.allows(bill, at_most=at_most)
    return engines.LOCAL if bill.over_budget else engines.transcriber()


def insight_engine(bill: Bill, conversation: Conversation) -> InsightEngine:
    """Raises RateLimited while other jobs hold what is left of the budget."""
    # No tokeniser makes more tokens than there are characters, each segment's number included.
    characters = sum(len(segment.text) + 20 for segment in conversation.segments)
    at_most = Spent(
        input_tokens=TRIES * (characters + OVERHEAD_TOKENS), output_tokens=TRIES * LONGEST_ANSWER_TOKENS
    )
    bill.over_budget = not budget.allows(bill, at_most=at_most)
    return engines.local_insight_engine() if bill.over_budget else engines.insight_engine()


def notice_reader(bill: Bill, letter: Letter) -> NoticeReader:
    """Raises RateLimited while other jobs hold what is left of the budget."""
    pages = MOST_PAGES if letter.media_type is MediaType.PDF else 1
    at_most = Spent(
        input_tokens=TRIES * (pages * PAGE_TOKENS + OVERHEAD_TOKENS),
        output_tokens=TRIES * LONGEST_ANSWER_TOKENS,
    )
    bill.over_budget = not budget.allows(bill, at_most=at_most)
    return engines.local_notice_reader() if bill.over_budget else engines.notice_reader()
