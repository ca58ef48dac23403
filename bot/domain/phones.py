"""Reads a phone number however it was typed."""

import phonenumbers

HOME = "RU"


def read_phone(text: str) -> str | None:
    """The number in E.164 (`+79001234567`), or None when nobody can be called there."""
    try:
        number = phonenumbers.parse(text, HOME)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
