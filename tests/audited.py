"""Reports with one small table, audited in one call."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace
from typing import TYPE_CHECKING

from evalkit.audit.engine import audit_files
from evalkit.audit.relation_kinds import RELATION_KINDS
from evalkit.audit.relation_kinds.computed import ComputedRelation
from evalkit.catalogue.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from evalkit.audit.lookup import Operand
    from evalkit.audit.model import AuditResult, Check
    from evalkit.base.exact import Exact

HEAD = '[report]\nagency = "Dinas Contoh"\nyear = 2025\n'


@cache
def registry() -> Registry:
    """One registry for all tests: rule files are read once."""
    return Registry()


def table(cells: Mapping[str, str], more: str = "") -> str:
    """A table ``t`` with one column ``v``: the cell ``a`` is ``t:a:v``, and its label is ``a`` as well."""
    rows = ", ".join(f'["{key}", "{text}"]' for key, text in cells.items())
    return f'[[tables]]\nid = "t"\ntitle = "T"\nnumbers = "id"\nheader = ["k", "v"]\nrows = [{rows}]\n{more}\n'


def audited(folder: Path, text: str, head: str = HEAD, *, strict: bool = False) -> AuditResult:
    """The audit of a report file with *text* behind its head."""
    file = folder / "laporan.toml"
    file.write_text(head + text, encoding="utf-8")
    (found,) = audit_files([str(file)], registry(), strict=strict).results
    return found


def judged(folder: Path, cells: Mapping[str, str], relation: str, more: str = "", head: str = HEAD) -> Check:
    """The check of the cell ``c``, of which the file says *relation*."""
    text = table(cells, more) + f'[[relations]]\nclaim = "t:c:v"\n{relation}\n'
    return next(check for check in audited(folder, text, head).checks if check.claim.address == "t:c:v")


def of(kind: str, *names: str) -> str:
    """A relation of that kind between cells of the table ``t``, or numbers."""
    parts = ", ".join(name if name.replace(".", "").isdigit() else f'"t:{name}:v"' for name in names)
    return f'is = "{kind}"\nof = [{parts}]'


def said(check: Check) -> str:
    """Its explanation in English."""
    return " ".join(map(str, check.explanation))


def nobody(_: str) -> Operand | None:
    """Knows no computed quantity."""
    return None


def compute(kind: str, numbers: Sequence[Exact], weights: Sequence[Exact] = ()) -> Exact | None:
    """What a kind of relation makes of these numbers, where it says nothing more of itself."""
    cls = RELATION_KINDS[kind]
    assert issubclass(cls, ComputedRelation)
    bare = object.__new__(cls)
    vars(bare)["relation"] = SimpleNamespace(per=None)
    return cls.compute(bare, numbers, weights)
