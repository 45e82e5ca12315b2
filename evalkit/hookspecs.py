"""The hooks of evalkit: what a plugin may bring, and the two values it brings that are not rule files or methods.

A plugin is a module (or object) named by an entry point of the group ``evalkit``. The name of the entry point is the
index; the file name of a rule file is its edition. Modules should import what they need inside the hooks: evaluating
one index loads the plugins of that index only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pluggy

from evalkit.base.distribution import bundled_rules
from evalkit.base.value import Value, value
from evalkit.files.intake import Intake

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from importlib.resources.abc import Traversable

    from evalkit.evaluation.result import Evaluation, Finding
    from evalkit.instruments import Instrument, Method, Section
    from evalkit.method.achievement import Arithmetic
    from evalkit.report.blocks import Document
    from evalkit.rulework.check.model import Statement
    from evalkit.testing.laws.model import Law

GROUP = "evalkit"
# Versions of the hooks. A new hook, or a new argument of one, makes the next version; what plugins that were written for an
# older one can no longer rely on makes the oldest one that.
NEWEST, OLDEST = 3, 1
hookspec = pluggy.HookspecMarker(GROUP)
hookimpl = pluggy.HookimplMarker(GROUP)

__all__ = ["GROUP", "NEWEST", "OLDEST", "Intake", "Reporter", "bundled_index", "hookimpl", "hookspec"]


@value
class Reporter(Value):
    """A form of report, made of the results or of the pages that say them; one of the two is needed.

    Attributes:
        name: What ``--format`` calls it.
        render: Makes the report of all evaluations of a run, in a language (``id`` or ``en``).
        pages: Makes it of the pages of a run, those of performance reports among them, as ``--detail`` and ``--explain`` want
            them.
        suffixes: Suffixes of its files, in lower case with the point: ``-o`` with one of them chooses this form. A form
            without any can be written into every file.
    """

    name: str
    render: Callable[[Sequence[Evaluation], str], str] | None = None
    pages: Callable[[Sequence[Document], str], str] | None = None
    suffixes: tuple[str, ...] = ()


def bundled_index(index: str) -> Callable[[], Sequence[Traversable]]:
    """What a plugin has as ``evalkit_instruments`` where the rule files of its index come with evalkit, in ``rules/<index>``."""

    @hookimpl
    def evalkit_instruments() -> Sequence[Traversable]:
        return [bundled_rules() / index]

    return evalkit_instruments


@hookspec
def evalkit_instruments() -> Sequence[Traversable]:  # type: ignore[empty-body]  # a specification
    """Bring the rule files of the index that the entry point names.

    Returns:
        Rule files (``<edition>.toml``), or folders whose ``.toml`` files all are rule files. ``pathlib.Path`` and
        ``importlib.resources.files(…)`` both will do. Files are only read when their edition is asked for.

    Examples:
        >>> from importlib.resources import files
        >>> from evalkit.hookspecs import hookimpl
        >>> @hookimpl
        ... def evalkit_instruments():
        ...     return [files("evalkit_x") / "rules"]
    """


@hookspec
def evalkit_methods() -> Sequence[Method]:  # type: ignore[empty-body]  # a specification
    """Bring methods for nodes of the index that the entry point names.

    Only needed where a regulation has arithmetic that no method of ``evalkit.method.methods`` covers. The methods can be named
    in every rule file of that index, and in no other.

    Returns:
        Methods; a name that evalkit or another plugin of the same index already uses is an error.
    """


@hookspec
def evalkit_sections() -> Sequence[Section]:  # type: ignore[empty-body]  # a specification
    """Declare sections of rule files, where a regulation has a rule that no section of evalkit says.

    Rule files of the index that the entry point names may have them, and those of other indices as well: where a file has a
    section that neither evalkit nor its own plugins know, all plugins are asked.

    Returns:
        Sections; a name that evalkit or another plugin already uses is an error.
    """


@hookspec
def evalkit_intakes() -> Sequence[Intake]:  # type: ignore[empty-body]  # a specification
    """Bring readers for further kinds of file.

    Returns:
        Intakes. They are looked for only when a file has a suffix, or ``[assessment]`` a key, that evalkit lacks.
    """


@hookspec
def evalkit_reporters() -> Sequence[Reporter]:  # type: ignore[empty-body]  # a specification
    """Bring further forms of report.

    Returns:
        Reporters. They are looked for only when a form is asked for that evalkit lacks.
    """


@hookspec
def evalkit_report_rules() -> Sequence[Traversable]:  # type: ignore[empty-body]  # a specification
    """Bring rule files of performance reports.

    Returns:
        Files, or folders of them, called ``<edition>.toml``; the name of the entry point is the ``index`` that report
        files name (``rules = "lkj@permendagri-86-2017"``).
    """


@hookspec
def evalkit_achievements() -> Sequence[Arithmetic]:  # type: ignore[empty-body]  # a specification
    """Bring the arithmetic that rule files of performance reports name.

    Only rule files of the index that the entry point names may use it.

    Returns:
        ``Achievement``, ``ZeroRule`` and ``Efficiency`` of ``evalkit.method.achievement``, in any order. No two of them may have
        one name, whatever they are; one that another plugin of the same index already uses is an error. Their functions
        take and return ``int`` or ``Fraction`` only.
    """


@hookspec
def evalkit_findings(evaluation: Evaluation) -> Sequence[Finding]:  # type: ignore[empty-body]  # a specification
    """Say what else a reader of *evaluation* must know.

    Asked are the plugins of its index: an evaluation loads no others.

    Args:
        evaluation: With the findings of evalkit.

    Returns:
        Findings; they stand behind those of evalkit.
    """


@hookspec
def evalkit_checks(instrument: Instrument) -> Sequence[Statement]:  # type: ignore[empty-body]  # a specification
    """Prove something of *instrument*, or show that it does not hold, when ``evalkit rules check`` proves its rule file.

    All plugins are asked, for every instrument: what a house asks of its rule files it asks of all of them.

    Args:
        instrument: As loaded; a plugin passes over those it says nothing of.

    Returns:
        Statements, as ``evalkit.statements`` makes them; the name of each check begins with the name of the entry point and a hyphen.
    """


@hookspec
def evalkit_laws(instrument: Instrument) -> Sequence[Law]:  # type: ignore[empty-body]  # a specification
    """Bring laws that the kit tries on drawn assessments of *instrument*.

    All plugins are asked, for every instrument whose rule file is tested.

    Args:
        instrument: As loaded; a plugin passes over those it says nothing of.

    Returns:
        Laws of ``evalkit.testing.laws``; their names begin with the name of the entry point and a hyphen.
    """
