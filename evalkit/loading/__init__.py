"""Rule files: one TOML file becomes one ``Instrument``, checked; the only place that knows the format."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from evalkit.base.digest import sha256
from evalkit.base.errors import RuleFileError
from evalkit.base.text import msg
from evalkit.base.toml.parse import parse_toml
from evalkit.loading.document import read_document
from evalkit.loading.faults import RuleFaults
from evalkit.loading.plugin_sections import check_uses

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.base.errors import Faults
    from evalkit.instruments import Instrument, Method

__all__ = ["load", "load_variant"]


def load(data: bytes, methods: Mapping[str, Method], *, file: str, index: str, edition: str) -> Instrument:
    """Load a rule file.

    Args:
        data: The file, UTF-8 TOML.
        methods: Every method a node may name.
        file: Name for messages and reports.
        index: What the file must call its index: the name of its folder, or of the entry point that brought it.
        edition: What the file must call its edition: its own name.

    Raises:
        RuleFileError: The file has faults; it lists all of them.
    """
    raw = parse_toml(data, file, RuleFileError)
    faults = RuleFaults(file, data)
    instrument = read_document(raw, methods, faults, sha256=sha256(data))
    if instrument is not None and instrument.id != f"{index}@{edition}" and instrument.index and instrument.edition:
        faults.add(
            "instrument",
            msg("the file calls itself {id}", id=instrument.id),
            expected=msg("{id}, after its folder and file name", id=f"{index}@{edition}"),
        )
    if instrument is not None:
        check_uses(instrument, methods, faults)
    return _sound(instrument, faults)


def load_variant(
    data: bytes, base: Instrument, base_data: bytes, methods: Mapping[str, Method], *, file: str
) -> Instrument:
    """Load a local variant: the overlay *data* laid over the rule file *base_data* of *base*.

    Raises:
        RuleFileError: The overlay, or what it makes of the rule file, has faults.
    """
    from evalkit.loading.overlay import read_overlay  # noqa: PLC0415  # hardly any run has a variant

    overlay = parse_toml(data, file, RuleFileError)
    raw = parse_toml(base_data, base.file, RuleFileError)
    faults = RuleFaults(file, data)
    change = read_overlay(overlay, base.id, faults)
    laid = change.laid_over(raw, base.sections, faults)
    instrument = _sound(read_document(laid, methods, faults, sha256=base.sha256), faults)
    variant = attrs.evolve(change.variant, file=file, sha256=sha256(data))
    return attrs.evolve(instrument, file=base.file, nodes=change.cited(instrument, base), variant=variant)


def _sound(instrument: Instrument | None, faults: Faults) -> Instrument:
    faults.raise_if_any(RuleFileError)
    assert instrument is not None  # else there is a fault
    return instrument
