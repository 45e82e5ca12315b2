"""What the hooks of plugins return: looked at before it is used, and put so that whatever fails in it names its plugin."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from evalkit.base.errors import AssessmentError, EvalkitError
from evalkit.base.severities import SEVERITIES
from evalkit.base.text import Message, Text, msg
from evalkit.base.value import Value, value
from evalkit.catalogue import entrypoints
from evalkit.catalogue.rule_file import unreadable
from evalkit.evaluation.result import Finding
from evalkit.files.assessment import Assessment
from evalkit.hookspecs import Intake, Reporter
from evalkit.instruments import Method, Node, NodeKey, Section
from evalkit.instruments.expression import Computes, Expression, Foreign, Levels
from evalkit.loading.plugin_sections import SECTIONS
from evalkit.method.children_read import children_in
from evalkit.schema.declare import declaration_of, fields_of, is_declared

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from evalkit.base.errors import PluginError
    from evalkit.base.exact import Exact
    from evalkit.base.installed import EntryPoint
    from evalkit.evaluation.result import Evaluation


def checked(item: object, hook: str, point: EntryPoint) -> Any:
    """What *hook* of the plugin of *point* returned in its list, fit for use.

    Raises:
        PluginError: It is something else than the hook must return, or an attribute is.
    """
    types = tuple(kinds_of(hook))
    if not types:  # files: whoever reads them looks closer
        return item
    if not isinstance(item, types):
        raise entrypoints.failed(point, not_of_kind(item, hook, types))
    for key, (is_right, wanted) in _ATTRIBUTES.items():
        if not hasattr(item, key) or _is_left_out(item, key):
            continue
        if not is_right(getattr(item, key)):
            raise entrypoints.failed(point, wrong(item, hook, key, wanted))
    changed: dict[str, Any] = {
        key: _Guarded(function=getattr(item, key), point=point, check=check)
        for key, check in _CHECKS.items()
        if getattr(item, key, None) is not None
    }
    fit: Any = item
    if isinstance(item, Section):
        names = () if item.label else {field.key.name for field in fields_of(item.table)}
        if not isinstance(item.changes, dict) or not set(names).issuperset(item.changes):
            raise entrypoints.failed(point, wrong(item, hook, "changes", msg("keys of its one table")))
        changed["methods"] = tuple(checked(method, "evalkit_methods", point) for method in item.methods)
    return attrs.evolve(fit, **changed)


def not_of_kind(item: object, hook: str, types: Iterable[type]) -> Message:
    """That *hook* returned something else among the items of its list."""
    return msg(
        "{hook} returned {found} in its list, not {kind}",
        hook=hook,
        found=entrypoints.shown(item),
        kind=", ".join(one.__name__ for one in types),
    )


def wrong(item: object, hook: str, key: str, wanted: Message) -> Message:
    """That the *key* of what *hook* returned is not what is *wanted*."""
    return msg(
        "{hook} returned a {kind} whose {key} is {found}, not {wanted}",
        hook=hook,
        kind=type(item).__name__,
        key=key,
        found=entrypoints.shown(getattr(item, key)),
        wanted=wanted,
    )


_KINDS: Mapping[str, Mapping[type, str]] = {
    "evalkit_methods": {Method: "method"},
    "evalkit_sections": {Section: "section"},
    "evalkit_intakes": {Intake: "intake"},
    "evalkit_reporters": {Reporter: "reporter"},
}


def kinds_of(hook: str) -> Mapping[type, str]:
    """The classes of what *hook* brings, each with what ``evalkit plugins`` calls such a thing; none of files, and of what is asked."""
    if hook == "evalkit_achievements":
        from evalkit.method.achievement import Achievement, Efficiency, ZeroRule  # noqa: PLC0415  # only reports need them

        return {Achievement: "achievement", ZeroRule: "zero-rule", Efficiency: "efficiency"}
    return _KINDS.get(hook, {})


# --- attributes -----------------------------------------------------------------------------------------------------


def _is_left_out(item: Any, key: str) -> bool:
    """Whether a reporter has no *key* and needs none: it has the other one of ``render`` and ``pages``."""
    other = {"render": "pages", "pages": "render"}.get(key)
    return other is not None and getattr(item, key) is None and getattr(item, other) is not None


def _is_text(found: Any) -> bool:
    return isinstance(found, str) and found != "" and found.isprintable()


def _are_texts(found: Any) -> bool:
    return isinstance(found, (list, tuple)) and all(map(_is_text, found))


def _are_suffixes(found: Any) -> bool:
    return _are_texts(found) and all(one.startswith(".") and one == one.lower() for one in found)


def _is_table(found: Any) -> bool:
    return isinstance(found, type) and is_declared(found) and bool(declaration_of(found).inherits)


def _are_asked(found: Any) -> bool:
    known = {field.key.name for field in fields_of(Node)}
    return isinstance(found, tuple) and all(
        isinstance(node_key, NodeKey)
        and node_key.behind in known
        and node_key.key.name not in known
        and node_key.key.type.kind in ("number", "whole")
        for node_key in found
    )


def _are_directions(found: Any) -> bool:
    from evalkit.method.achievement import DIRECTIONS  # noqa: PLC0415  # only reports need them

    return _are_texts(found) and set(found) <= {*DIRECTIONS}


def _is_target(found: Any) -> bool:
    from evalkit.method.achievement import TARGETS  # noqa: PLC0415  # only reports need them

    return isinstance(found, str) and found in TARGETS


# Python checks nothing of what a value class is given. Attribute → what it must be, and how that is called.
_ATTRIBUTES: Mapping[str, tuple[Callable[[Any], bool], Message]] = {
    "name": (_is_text, msg("a text")),
    **dict.fromkeys(("build", "read", "render", "pages", "compute"), (callable, msg("a function"))),
    "table": (_is_table, msg("a class that is declared as a table with a citation")),
    "asks": (_are_asked, msg("a tuple of NodeKey, each a new key for a number behind one of evalkit")),
    "beside": (SECTIONS.__contains__, msg("a section of evalkit")),
    "suffixes": (_are_suffixes, msg("a list of suffixes in lower case, each with its point")),
    "tables": (_are_texts, msg("a list of texts")),
    "directions": (_are_directions, msg("a list of directions")),
    "target": (_is_target, msg("number or range")),
}


# --- functions ------------------------------------------------------------------------------------------------------


@value
class _Guarded(Value):
    """A function of a plugin: where it fails, or returns what it must not, the plugin is named.

    Attributes:
        check: What came back, the entry point, and what was given → what evalkit takes.
        takes: How many arguments the function has; ``None``: all that are given.
    """

    function: Callable[..., Any]
    point: EntryPoint
    check: Callable[..., Any]
    takes: int | None = None

    def __call__(self, *given: Any) -> Any:
        """What the plugin returns."""
        with entrypoints.blamed(self.point):
            try:
                found = self.function(*given[: self.takes])
            except OSError as error:
                if error.filename is None or Path(os.fsdecode(error.filename)) not in given:
                    raise
                # A file that cannot be read is no fault of its intake.
                raise AssessmentError([unreadable(os.fsdecode(error.filename), error)]) from error
            return self.check(found, self.point, *given)


def asked_for_findings(
    function: Callable[..., Any], point: EntryPoint, takes: int
) -> Callable[[Any], Sequence[Finding]]:
    """The hook *function*, which takes an evaluation: what it returns is looked at, and what fails names its plugin."""
    return _Guarded(function=function, point=point, check=_findings, takes=takes)


def _findings(found: object, point: EntryPoint, evaluation: Evaluation) -> Sequence[Finding]:
    if not isinstance(found, (list, tuple)):
        problem = msg("{hook} returned {found}, not a list", hook="evalkit_findings", found=entrypoints.shown(found))
        raise entrypoints.failed(point, problem)
    for one in found:
        if not isinstance(one, Finding):
            raise entrypoints.failed(point, not_of_kind(one, "evalkit_findings", (Finding,)))
        if one.severity not in SEVERITIES:
            raise entrypoints.failed(
                point, wrong(one, "evalkit_findings", "severity", msg("one of {choices}", choices=SEVERITIES))
            )
        if one.node is not None and one.node not in evaluation.nodes:
            raise entrypoints.failed(point, wrong(one, "evalkit_findings", "node", msg("the code of a node")))
    return found


def _returned(found: object, point: EntryPoint) -> PluginError:
    return entrypoints.failed(point, msg("it returned {found}", found=entrypoints.shown(found)))


def _text(found: object, point: EntryPoint, *_given: object) -> str:
    if not isinstance(found, str):
        raise _returned(found, point)
    return found


def _texts(found: object, point: EntryPoint, *_given: object) -> Sequence[Any]:
    kinds = (str, Text, Message, tuple)  # blocks are tuples
    if not isinstance(found, (list, tuple)) or not all(isinstance(one, kinds) for one in found):
        raise _returned(found, point)
    return found


def _whole(found: object, point: EntryPoint, *_given: object) -> int:
    if not isinstance(found, int) or isinstance(found, bool):
        raise _returned(found, point)
    return found


def _assessments(found: object, point: EntryPoint, _file: Path) -> list[Assessment]:
    if not isinstance(found, (list, tuple)):
        raise _returned(found, point)
    for one in found:
        if not isinstance(one, Assessment):
            raise _returned(one, point)
    return list(found)


def _exact_or_nothing(found: Any, point: EntryPoint, *_given: object) -> Exact | None:
    if found is not None and not _is_exact(found):
        raise _returned(found, point)
    return found  # type: ignore[no-any-return]  # looked at


def _is_exact(found: object) -> bool:
    return isinstance(found, (int, Fraction)) and not isinstance(found, bool)


def _expression(expression: Any, point: EntryPoint, _instrument: object, node: Node, *_given: object) -> Expression:
    """An expression as it is; other arithmetic as one of which nothing is known but what it declares."""
    if isinstance(expression, Expression):
        for wrong_part in _wrong_inside(expression):
            raise entrypoints.failed(point, msg("it returned {found}", found=wrong_part))
        if any(at is not None and not 0 <= at < len(node.operands) for at in children_in(expression)):
            text = msg("an expression that names a child which {code} does not have", code=node.code)
            raise entrypoints.failed(point, msg("it returned {found}", found=text))
        return expression
    declared = {name: getattr(expression, name) for name in ("reads_answers", "monotone", "whole")}
    return Foreign(formula=_Formula(formula=expression, point=point, **declared))


def _wrong_inside(expression: Expression) -> Iterator[Message]:
    """A number where an expression belongs, and a binary float anywhere: Python looks at neither."""
    name = type(expression).__name__
    for each in expression.inside.values():
        for part in each if isinstance(each, tuple) else (each,):
            if isinstance(part, Expression):
                yield from _wrong_inside(part)
            else:
                found = {"name": name, "part": entrypoints.shown(part)}
                yield msg("a {name} with {part} in it, not an expression; a number is Constant(number=…)", **found)
    for one in attrs.astuple(expression, recurse=False):  # type: ignore[arg-type]  # all are attrs classes
        if _holds_float(one):
            yield msg("a {name} with {part} in it, a binary float", name=name, part=entrypoints.shown(one))


def _holds_float(part: object) -> bool:
    return any(map(_holds_float, part)) if isinstance(part, tuple) else isinstance(part, float)


@value
class _Formula(Value):
    """A plugin's own formula."""

    formula: Computes
    point: EntryPoint
    reads_answers: bool
    monotone: bool
    whole: bool

    def value(self, children: Sequence[Exact], levels: Levels) -> Exact:
        """What the plugin computes; it must be exact."""
        try:  # not ``blamed``: this is called a hundred thousand times
            found = self.formula.value(children, levels)
        except EvalkitError:
            raise
        except entrypoints.FAILURES as error:
            raise entrypoints.failed(self.point, entrypoints.reason(error)) from error
        if not _is_exact(found):
            raise entrypoints.failed(
                self.point, msg("it returned {found}, not an int or a Fraction", found=entrypoints.shown(found))
            )
        return found


def _as_returned(found: object, *_: object) -> object:
    """What the caller looks at closer himself."""
    return found


# Attribute that is a function → what it may return.
_CHECKS: Mapping[str, Callable[..., Any]] = {
    "build": _expression,
    "read": _assessments,
    "render": _text,
    "pages": _text,
    "compute": _exact_or_nothing,
    "words": _texts,
    **dict.fromkeys(("check", "told", "kept", "facts", "mutants"), _as_returned),
    "sample": _whole,
}
