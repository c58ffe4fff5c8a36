from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingjian.errors import Refused, Unverifiable
from mingjian.proof import moment


@given(st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=8))]), min_value=datetime(2, 1, 1)))  # noqa: DTZ001 - a bound has no zone
def test_a_moment_is_read_as_it_was_written(at: datetime) -> None:
    at = at.replace(microsecond=at.microsecond // 1000 * 1000)

    assert moment.read(moment.write(at)) == at


def test_a_moment_of_beijing_is_written_in_utc() -> None:
    at = datetime(2026, 3, 1, 8, 0, 0, 7000, tzinfo=timezone(timedelta(hours=8)))

    assert moment.write(at) == "2026-03-01T00:00:00.007Z"
    assert moment.write(datetime(999, 1, 2, tzinfo=UTC)) == "0999-01-02T00:00:00.000Z"


@pytest.mark.parametrize(
    ("at", "says"),
    [
        (datetime(2026, 3, 1), "没有时区"),  # noqa: DTZ001 - the very thing to refuse
        (datetime(2026, 3, 1, microsecond=1, tzinfo=UTC), "细于毫秒"),
    ],
)
def test_a_moment_without_zone_or_finer_than_a_millisecond_is_refused(at: datetime, says: str) -> None:
    with pytest.raises(Refused, match=says):
        moment.write(at)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-01T00:00:00Z", "2026-03-01T00:00:00.00Z", "2026-03-01T00:00:00.0000Z", "2026-03-01 00:00:00.000Z",
        "2026-03-01T00:00:00.000z", "2026-03-01T00:00:00.000+00:00", "2026-03-01T00:00:00,000Z",
        "2026-02-29T00:00:00.000Z", "2026-03-01T24:00:00.000Z",
        "2026-03-01T00:00:60.000Z", "0000-03-01T00:00:00.000Z", " 2026-03-01T00:00:00.000Z",
        "2026-03-01T00:00:00.000Z\n", "２026-03-01T00:00:00.000Z", "", None, 5,
    ],
)  # fmt: skip
def test_any_other_spelling_is_unverifiable(text: object) -> None:
    with pytest.raises(Unverifiable) as refusal:
        moment.read(text, place="entries.jsonl:3")

    assert refusal.value.place == "entries.jsonl:3"
