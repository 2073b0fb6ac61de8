"""Stand-in: a day in UTC."""

from datetime import datetime as _datetime
from datetime import timezone


def datetime(year: int, month: int, day: int, *, tz: str) -> _datetime:
    assert tz == "UTC"
    return _datetime(year, month, day, tzinfo=timezone.utc)
