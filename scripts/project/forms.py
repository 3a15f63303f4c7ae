"""What a JSON file must hold.

A form is a function of a value and of its place in the file, such as "models.int8.accuracy". It
returns what is wrong, or None. So forms are put together:

    members(name=text(40), epochs=optional(whole(1, 1000)), losses=list_of(number(0, 9)))
"""

from __future__ import annotations

from typing import Any, Callable, Optional

Form = Callable[[Any, str], Optional[str]]


def whole(low: int, high: int) -> Form:
    """A whole number; not true or false, which are numbers for Python."""
    return _value(
        lambda value: type(value) is int and low <= value <= high,
        f"a whole number from {low} to {high}",
    )


def number(low: float, high: float) -> Form:
    """A number; not NaN or infinity."""
    return _value(
        lambda value: type(value) in (int, float) and low <= value <= high,
        f"a number from {low:g} to {high:g}",
    )


def text(max_length: int, shown: bool = True) -> Form:
    """Text; what is `shown` has no control characters."""

    def is_right(value: Any) -> bool:
        fits = isinstance(value, str) and len(value) <= max_length
        return fits and (value.isprintable() or not shown)

    return _value(is_right, f"a {'printable ' * shown}text of up to {max_length} characters")


def optional(form: Form) -> Form:
    """Of this form, or null or missing."""
    return lambda value, place: None if value is None else form(value, place)


def members(**forms: Form) -> Form:
    """An object with these members, and perhaps others."""

    def check(value: Any, place: str) -> str | None:
        if not isinstance(value, dict):
            return f"{place or 'it'} is not an object"
        for name, form in forms.items():
            inside = f"{place}.{name}".lstrip(".")
            wrong = form(value.get(name), inside)
            if wrong:
                return wrong if name in value else f"{inside} is missing"
        return None

    return check


def all_members(form: Form) -> Form:
    """An object whose members all have one form."""

    def check(value: Any, place: str) -> str | None:
        names = value if isinstance(value, dict) else ()
        return members(**dict.fromkeys(names, form))(value, place)

    return check


def list_of(form: Form, min_length: int = 0, max_length: int = 1_000_000) -> Form:
    """A list whose items all have one form."""

    def check(value: Any, place: str) -> str | None:
        if not isinstance(value, list) or not min_length <= len(value) <= max_length:
            return f"{place or 'it'} is not a list of {min_length} to {max_length} items"
        complaints = (form(item, f"{place}[{index}]") for index, item in enumerate(value))
        return next(filter(None, complaints), None)

    return check


def _value(is_right: Callable[[Any], bool], what: str) -> Form:
    return lambda value, place: None if is_right(value) else f"{place or 'it'} is not {what}"
