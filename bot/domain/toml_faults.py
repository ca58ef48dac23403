"""What is wrong with a text that is no TOML, told in Russian."""

import re
from typing import Final

_WORDS: Final = (
    (r"Invalid statement", "так строка не начинается"),
    (r"Expected newline or end of document after a statement", "в строке есть лишнее"),
    (r"Expected '=' after a key in a key/value pair", "после названия нужен знак ="),
    (r"Expected '\]'.*", "не хватает закрывающей скобки ]"),
    (r"Expected '\]\]'.*", "не хватает закрывающих скобок ]]"),
    (r"Expected (.+)", "не хватает {0}"),
    (r"Found invalid character (.+)|Illegal character (.+)", "знака {0} здесь быть не может"),
    (r"Cannot declare .+ twice", "такая таблица уже есть выше"),
    (r"Cannot (?:overwrite a value|mutate .+|redefine .+)", "это поле уже есть выше"),
    (r"Duplicate inline table key (.+)", "поле {0} стоит дважды"),
    (r"Invalid initial character for a key part", "здесь нужно название поля"),
    (r"Unclosed array", "не хватает закрывающей скобки ]"),
    (r"Unclosed inline table", "не хватает закрывающей скобки }}"),
    (r"Unterminated string", "не хватает закрывающей кавычки"),
    (r"Unescaped '\\' in a string|Invalid hex value|Escaped .+", "знак \\ пишут дважды: \\\\"),
    (r"Invalid date or datetime", "такой даты нет"),
    (r"Invalid value", "так значение не пишут: тексту нужны кавычки"),
)
_UNKNOWN: Final = "разобрать нельзя"


def in_russian(message: str) -> str:
    """The parser's reason, without the place that it ends with."""
    reason = re.sub(r" \(at [^()]+\)$", "", message)
    for pattern, words in _WORDS:
        if found := re.fullmatch(pattern, reason, re.DOTALL):
            return words.format(*filter(None, found.groups()))
    return _UNKNOWN
