"""The laws of evaluations, by name. Each runs by itself: ``LAWS["monotone"].check(instrument, worse, better)``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evalkit.base.text import msg, visible
from evalkit.catalogue import entrypoints
from evalkit.testing.laws.columns import COLUMN_LAWS
from evalkit.testing.laws.files import FILE_LAWS
from evalkit.testing.laws.given import GIVEN_LAWS, MISSING_LAWS
from evalkit.testing.laws.model import Law, LawBroken
from evalkit.testing.laws.records import RECORD_LAWS
from evalkit.testing.laws.scores import ROUNDING_LAWS, SCORE_LAWS
from evalkit.testing.laws.siblings import SIBLING_LAWS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.catalogue.plugins import Plugins
    from evalkit.instruments import Instrument

__all__ = ["LAWS", "Law", "LawBroken", "laws_of"]

LAWS: Mapping[str, Law] = {
    law.name: law
    for law in (
        *SCORE_LAWS,
        *SIBLING_LAWS,
        *ROUNDING_LAWS,
        *MISSING_LAWS,
        *GIVEN_LAWS,
        *RECORD_LAWS,
        *FILE_LAWS,
        *COLUMN_LAWS,
    )
}


def laws_of(instrument: Instrument, plugins: Plugins) -> Mapping[str, Law]:
    """The laws that are tried on *instrument*, by name: those of every instrument, and those that *plugins* bring for it.

    Raises:
        PluginError: A plugin cannot be used, or brings what is no law, or one whose name does not begin with its own.
    """
    found = dict(LAWS)
    for point, law in plugins.all("evalkit_laws", Law, instrument=instrument):
        if not re.fullmatch(rf"{re.escape(point.name)}(-[a-z0-9]+)+", str(law.name)):
            wanted = msg("{name} and words in lower case behind hyphens", name=visible(point.name))
            problem = msg("a law is called {found}, not {wanted}", found=entrypoints.shown(law.name), wanted=wanted)
            raise entrypoints.failed(point, problem)
        if law.name in found:
            raise entrypoints.failed(point, msg("a law {name} exists already", name=visible(law.name)))
        found[law.name] = law
    return found
