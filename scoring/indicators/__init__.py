"""One module an indicator: each is found by its `INDICATOR` (or `INDICATORS`) and shown."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from scoring.figures import Indicator


@cache
def indicators() -> Mapping[str, Indicator]:
    """Every indicator by its code, in alphabetical order; loads them on the first call."""
    found = [one for module in iter_modules(__path__) for one in _indicators_of(module.name)]
    return MappingProxyType({one.code: one for one in sorted(found, key=lambda one: one.code)})


def _indicators_of(name: str) -> Iterator[Indicator]:
    module = import_module(f"{__name__}.{name}")
    found = getattr(module, "INDICATORS", None) or (module.INDICATOR,)
    for one in found:
        if not isinstance(one, Indicator):
            raise TypeError(f"{__name__}.{name} offers {one!r}, which is no Indicator")
        yield one
