"""The words for what happens in a call, shared by tables and engines."""

from enum import StrEnum


class Speaker(StrEnum):
    """Who speaks. With two channels the first is the agent, as phone recorders write them."""

    AGENT = "agent"
    CUSTOMER = "customer"
    UNKNOWN = "unknown"


class Sentiment(StrEnum):
    """The customer's tone over the whole call."""

    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"


class Intent(StrEnum):
    """What the customer wants, in the words of the sales pipeline."""

    NEW = "new"
    NO_ANSWER = "no_answer"
    NOT_INTERESTED = "not_interested"
    CALLBACK_REQUESTED = "callback_requested"
    INTERESTED = "interested"
    PAYMENT_PENDING = "payment_pending"
    FUTURE_PLANNING = "future_planning"
    CONVERTED = "converted"
    WRONG_NUMBER = "wrong_number"
    UNDECIDED = "undecided"
