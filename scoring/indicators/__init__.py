"""One module an indicator: every module of this folder is found by its `INDICATOR` and shown."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from scoring.figures import Indicator


@cache
def indicators() -> Mapping[str, Indicator]:
    """Every indicator by its code, in alphabetical order; loads them on the first call."""
    found = (_indicator_of(module.name) for module in iter_modules(__path__))
    return MappingProxyType({one.code: one for one in sorted(found, key=lambda one: one.code)})


def _indicator_of(module: str) -> Indicator:
    indicator = import_module(f"{__name__}.{module}").INDICATOR
    if not isinstance(indicator, Indicator):
        raise TypeError(f"{__name__}.{module}.INDICATOR is no Indicator")
    return indicator
