"""Statements of plugins: what a house, or the plugin of an index, asks of rule files beside what holds for all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evalkit.base.text import msg, visible
from evalkit.catalogue import entrypoints
from evalkit.rulework.check.model import HOWS, VERDICTS, Statement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.catalogue.plugins import Plugins
    from evalkit.instruments import Instrument

HOOK = "evalkit_checks"


def statements(instrument: Instrument, plugins: Plugins) -> Iterator[Statement]:
    """What all *plugins* state about *instrument*.

    Raises:
        PluginError: One cannot be used, or returns what is no statement of a check of its own.
    """
    for point, statement in plugins.all(HOOK, Statement, instrument=instrument):
        if not re.fullmatch(rf"{re.escape(point.name)}(-[a-z0-9]+)+", str(statement.check)):
            wanted = msg("{name} and words in lower case behind hyphens", name=visible(point.name))
            raise entrypoints.failed(
                point,
                msg("a check is called {found}, not {wanted}", found=entrypoints.shown(statement.check), wanted=wanted),
            )
        if statement.verdict not in VERDICTS or statement.how not in HOWS:
            problem = msg(
                "{check} has the verdict {verdict} and was found by {how}",
                check=statement.check,
                verdict=entrypoints.shown(statement.verdict),
                how=entrypoints.shown(statement.how),
            )
            raise entrypoints.failed(point, problem)
        yield statement
