"""What a JSON file has to hold.

A form is a function of a value and of the place where it lies in the file, as in
"models.int8.accuracy". It returns what is wrong, or None. So forms are put together:

    members(name=text(40), epochs=optional(whole(1, 1000)), losses=list_of(number(0, 9)))
"""

from __future__ import annotations

from typing import Any, Callable, Optional

Form = Callable[[Any, str], Optional[str]]


def whole(least: int, most: int) -> Form:
    """A whole number; true and false, which Python counts as such, are none."""
    return _value(
        lambda value: type(value) is int and least <= value <= most,
        f"a whole number from {least} to {most}",
    )


def number(least: float, most: float) -> Form:
    """A number, and so neither NaN nor beyond all bounds."""
    return _value(
        lambda value: type(value) in (int, float) and least <= value <= most,
        f"a number from {least:g} to {most:g}",
    )


def text(most: int, shown: bool = True) -> Form:
    """Text of `most` characters at the most; what is `shown` has no control characters."""

    def is_right(value: Any) -> bool:
        return isinstance(value, str) and len(value) <= most and (value.isprintable() or not shown)

    return _value(is_right, f"a {'printable ' * shown}text of up to {most} characters")


def optional(form: Form) -> Form:
    """Of this form, or null or left out."""
    return lambda value, place: None if value is None else form(value, place)


def members(**forms: Form) -> Form:
    """An object with these members; others are no matter."""

    def check(value: Any, place: str) -> str | None:
        if not isinstance(value, dict):
            return f"{place or 'it'} is no object"
        for name, form in forms.items():
            inside = f"{place}.{name}".lstrip(".")
            wrong = form(value.get(name), inside)
            if wrong:
                return wrong if name in value else f"{inside} is missing"
        return None

    return check


def all_members(form: Form) -> Form:
    """An object whose members, whatever they are called, are all of one form."""

    def check(value: Any, place: str) -> str | None:
        return members(**dict.fromkeys(value, form) if isinstance(value, dict) else {})(
            value, place
        )

    return check


def list_of(form: Form, least: int = 0, most: int = 1_000_000) -> Form:
    """A list of `least` to `most` items, all of one form."""

    def check(value: Any, place: str) -> str | None:
        if not isinstance(value, list) or not least <= len(value) <= most:
            return f"{place or 'it'} is no list of {least} to {most} items"
        complaints = (form(item, f"{place}[{index}]") for index, item in enumerate(value))
        return next(filter(None, complaints), None)

    return check


def _value(is_right: Callable[[Any], bool], what: str) -> Form:
    return lambda value, place: None if is_right(value) else f"{place or 'it'} is not {what}"
