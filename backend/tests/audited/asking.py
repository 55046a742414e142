"""What a walk over all changing routes is made of: requests, and what has to be done between them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.services.pipelines import run_job
from tests.world import Team


@dataclass
class World:
    """Who acts, and what earlier answers named."""

    team: Team = field(default_factory=Team)
    kept: dict[str, str] = field(default_factory=dict)
    answer: Any = None

    def filled(self, value: Any) -> Any:
        if isinstance(value, str):
            return re.sub(r"\{(\w+)\}", lambda name: self.kept.get(name[1], name[0]), value)
        if isinstance(value, dict):
            return {name: self.filled(each) for name, each in value.items()}
        return [self.filled(each) for each in value] if isinstance(value, list) else value


@dataclass(frozen=True)
class Ask:
    """A request of the owner's. `keeps` is how the id in its answer is called from then on."""

    route: str
    body: object = None
    keeps: str = ""
    query: str = ""
    sent: Callable[[World], Mapping[str, Any]] | None = None


Do = Callable[[World], None]


def crud(noun: str, one: str, first: object, change: object, *, put: object = None) -> list[Ask]:
    path = f"/{noun}/{{{one}}}"
    whole = [Ask(f"PUT {path}", put)] if put else []
    changed = [Ask(f"PATCH {path}", change), *whole, Ask(f"DELETE {path}"), Ask(f"POST {path}/restore")]
    return [Ask(f"POST /{noun}", first, keeps=one), *changed]


def name(**values: str) -> Do:
    return lambda world: world.kept.update({key: world.filled(value) for key, value in values.items()})


def work(subject: str) -> Do:
    """Let the job of this subject run."""
    return lambda world: _discard(run_job(world.team.owner, world.kept[subject]))


def _discard(_: object) -> None:
    return None
