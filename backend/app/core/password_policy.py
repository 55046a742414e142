"""Which passwords are refused: the short and the common. No rule says what characters one must have."""

from functools import cache
from pathlib import Path

COMMON = Path(__file__).with_name("common_passwords.txt")


def is_common(password: str) -> bool:
    """Whether many have chosen it, in whatever case."""
    return password.strip().lower() in _common()


@cache
def _common() -> frozenset[str]:
    return frozenset(line for line in COMMON.read_text().splitlines() if not line.startswith("# "))
