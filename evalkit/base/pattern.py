"""Regular expressions that are compiled when somebody asks them: of those there are, a short run asks few."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

__all__ = ["pattern"]

if TYPE_CHECKING:
    from re import compile as pattern
else:

    class pattern:  # noqa: N801  # what re.compile makes, later
        """What ``re.compile`` makes of *text*."""

        def __init__(self, text, flags=0):  # noqa: ANN001, ANN204  # type checkers see the other branch
            self._said = text, flags

        def __getattr__(self, name):  # noqa: ANN001, ANN204  # the same
            found = self.__dict__[name] = getattr(re.compile(*self._said), name)
            return found

        def __reduce__(self):  # noqa: ANN204  # the same
            return pattern, self._said
