"""What a provider may raise, and whether trying again can help. The job runner reads only this.

ProviderError
├── Unavailable      try again later: time-outs, 5xx, connection lost
│   └── RateLimited  the upstream named a time: wait that long, it counts as no failure
└── Refused          trying again cannot help: bad input, no permission, no credit
    └── Declined     the upstream works; its answer to this one question is no
"""

from app.services.providers.spending import NOTHING, Spent


class ProviderError(Exception):
    """An outside service or a local engine failed.

    `code` is stable and safe to store; the text is plain words for a person and holds no secret,
    no response body and no address. `spent` is what the vendor had counted by then: it is to be paid.
    """

    spent: Spent = NOTHING

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


class Unavailable(ProviderError):
    """The upstream could not answer now."""


class RateLimited(Unavailable):
    """The upstream asked for a pause of `retry_after_s` seconds."""

    def __init__(self, code: str, detail: str, retry_after_s: float) -> None:
        super().__init__(code, detail)
        self.retry_after_s = retry_after_s


class Refused(ProviderError):
    """The upstream will never accept this request."""


class Declined(Refused):
    """The upstream works: it knows no such vehicle, or takes this for none."""
