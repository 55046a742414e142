"""The time that figures are asked for, as query parameters."""

from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Query

from app.schemas.base import DayOrMoment
from app.schemas.figures import Group
from app.services.spans import Asked


async def get_span(
    since: Annotated[DayOrMoment | None, Query(alias="from")] = None,
    until: Annotated[DayOrMoment | None, Query(alias="to")] = None,
    zone: Annotated[str | None, Query(max_length=64)] = None,
) -> Asked:
    return Asked(since, until, zone)


SpanDep = Annotated[Asked, Depends(get_span)]


async def get_grouped(span: SpanDep, group: Group = Group.DAY) -> Asked:
    return replace(span, group=group)


GroupedDep = Annotated[Asked, Depends(get_grouped)]
