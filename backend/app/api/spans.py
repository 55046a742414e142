"""The time that figures are asked for, as query parameters."""

from typing import Annotated

from fastapi import Depends, Query

from app.schemas.base import DayOrMoment
from app.services.spans import Asked, Group

ZoneName = Annotated[str | None, Query(max_length=64)]


def get_asked(
    since: Annotated[DayOrMoment | None, Query(alias="from")] = None,
    until: Annotated[DayOrMoment | None, Query(alias="to")] = None,
    zone: ZoneName = None,
    group: Group = Group.DAY,
) -> Asked:
    return Asked(since, until, zone, group)


AskedDep = Annotated[Asked, Depends(get_asked)]
