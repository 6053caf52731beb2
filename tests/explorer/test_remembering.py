"""A value is counted once for all, and anew after a while, without anybody waiting."""

from __future__ import annotations

from threading import Event

import pytest

from explorer.remembering import Remembered


def test_a_value_is_counted_once_while_it_is_good() -> None:
    counted = iter(range(9))
    remembered = Remembered(lambda: next(counted), now=lambda: 0.0)
    assert [remembered.value(), remembered.value()] == [0, 0]


def test_an_old_value_is_given_while_a_new_one_is_made() -> None:
    clock, made, counted = [0.0], Event(), iter(range(9))

    def count() -> int:
        number = next(counted)
        if number:
            made.wait(10)
        return number

    remembered = Remembered(count, good_for=60, now=lambda: clock[0])
    assert remembered.value() == 0
    clock[0] = 61.0
    assert remembered.value() == 0
    made.set()
    for _ in range(1000):
        if remembered.value() == 1:
            break
        Event().wait(0.01)
    assert remembered.value() == 1


def test_what_cannot_be_counted_at_first_is_said() -> None:
    def count() -> int:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        Remembered(count).value()


def test_what_is_begun_is_counted_once_though_somebody_asks_meanwhile() -> None:
    begun, made, counted = Event(), Event(), iter(range(9))

    def count() -> int:
        begun.set()
        made.wait(10)
        return next(counted)

    remembered = Remembered(count, now=lambda: 0.0)
    remembered.begin()
    assert begun.wait(10)
    made.set()
    assert [remembered.value(), remembered.value()] == [0, 0]
