# SPDX-License-Identifier: MIT
"""win32timezone: the time here and in UTC.

This module stands in for pywin32's where pywin32 is not installed; it is part of pyhost. Time zones by name are in the
standard library's zoneinfo.
"""

from __future__ import annotations

import datetime

import _pyhost  # noqa: F401  in children it knows who may have this module


class TimeZoneInfo(datetime.tzinfo):
    """The zone of this machine, or UTC: TimeZoneInfo.local(), TimeZoneInfo.utc()."""

    def __init__(self, name: str = "UTC") -> None:
        self._is_utc = name.upper() in ("UTC", "GMT STANDARD TIME (UTC)")
        if not self._is_utc and name != "local":
            raise ValueError(
                f"win32timezone knows only UTC and the local zone here, not {name!r}; use zoneinfo"
            )

    @classmethod
    def local(cls) -> TimeZoneInfo:
        return cls("local")

    @classmethod
    def utc(cls) -> TimeZoneInfo:
        return cls("UTC")

    def _here(self, moment: datetime.datetime | None) -> datetime.datetime:
        moment = moment.replace(tzinfo=None) if moment else datetime.datetime.now()
        return moment.astimezone()

    def utcoffset(self, dt: datetime.datetime | None) -> datetime.timedelta | None:
        return datetime.timedelta() if self._is_utc else self._here(dt).utcoffset()

    def dst(self, dt: datetime.datetime | None) -> datetime.timedelta | None:
        import time

        if self._is_utc or time.localtime(self._here(dt).timestamp()).tm_isdst <= 0:
            return datetime.timedelta()
        return datetime.timedelta(seconds=time.timezone - time.altzone)

    def tzname(self, dt: datetime.datetime | None) -> str | None:
        return "UTC" if self._is_utc else self._here(dt).tzname()


def utcnow() -> datetime.datetime:
    """Return the time in UTC."""
    return datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=TimeZoneInfo.utc())


def now() -> datetime.datetime:
    """Return the time here."""
    return datetime.datetime.now().replace(tzinfo=TimeZoneInfo.local())
