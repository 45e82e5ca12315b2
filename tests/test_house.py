"""Facts about the house: what is where is seen from the names of folders, and no two modules need each other."""

from __future__ import annotations

import ast
import re
from importlib import import_module
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import evalkit
from evalkit.base.deferred_import import imported_when_called
from evalkit.instruments.expression import Expression

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

ROOT = Path(__file__).parents[1]
MOST_AT_THE_ROOT = 10
MOST_LINES = 400  # of a module: a longer one has a part with a name of its own
# Functions are called so: whoever imports one of these names must not get a module instead.
FUNCTIONS = ("evaluate", "evaluate_all", "instrument", "to_frame")


def modules() -> dict[str, Path]:
    """Name → file of every module of evalkit and of the plugins that come with it."""
    files = [*ROOT.glob("evalkit/**/*.py"), *(file for file in ROOT.glob("plugins/**/*.py"))]
    found = {}
    for file in files:
        place = file.relative_to(ROOT if file.is_relative_to(ROOT / "evalkit") else ROOT / "plugins")
        parts = place.with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
    return found


def imports(file: Path, known: Collection[str]) -> Iterator[str]:
    """The *known* modules that a module imports: at its top, in a function, or for annotations alone."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name in known)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative imports are not followed here"
            for inner in (f"{node.module}.{name.name}" for name in node.names):
                found = inner if inner in known else str(node.module)
                yield from [found] if found in known else []


def needed() -> dict[str, set[str]]:
    """Module → the modules that it imports."""
    known = modules()
    return {name: set(imports(file, known)) - {name} for name, file in known.items()}


def circle(needs: dict[str, set[str]]) -> list[str]:
    """A circle of modules, if there is one."""
    done: set[str] = set()
    for start, first in needs.items():
        path, ahead = [start], [iter(sorted(first))]
        while path:
            after = next(ahead[-1], None)
            if after is None:
                done.add(path.pop())
                ahead.pop()
            elif after in path:
                return [*path[path.index(after) :], after]
            elif after not in done:
                path.append(after)
                ahead.append(iter(sorted(needs[after])))
    return []


def test_no_two_modules_need_each_other() -> None:
    assert circle(needed()) == []


@pytest.mark.parametrize("ring", [("a", "b", "a"), ("b", "c", "d", "b")])
def test_a_circle_is_found(ring: tuple[str, ...]) -> None:
    needs: dict[str, set[str]] = {name: {"e"} for name in "abcde"} | {"e": set()}
    assert circle(needs) == []
    for name, after in pairwise(ring):
        needs[name] = needs[name] | {after}

    found = circle(needs)

    assert sorted(set(found)) == sorted(set(ring))


def test_what_is_named_late_is_there_and_is_little() -> None:
    """Methods of public values that a package above does: the layers know nothing of them."""
    named = {
        tuple(found)
        for file in modules().values()
        for found in re.findall(r'\bimported_when_called\("([\w.]+)", "(\w+)"\)', file.read_text(encoding="utf-8"))
    }

    assert named == {
        ("files.from_mapping", "assessment_of"),
        ("report.evaluation.frame", "to_frame"),
        ("report.evaluation.json", "result"),
        ("report.evaluation.notebook", "cell"),
    }
    assert [name for home, name in named if not callable(imported_when_called(home, name))] == []


PRIMITIVES = {primitive.__name__ for primitive in Expression.__subclasses__()}
SHAPES = {"linear", "gated", "graded"}  # of a formula: a plan says what a node has
HOMES = ("evalkit.method.", "evalkit.instruments.expression", "evalkit.instruments.interpreter")


def taken_apart(text: str) -> Iterator[int]:
    """Lines that ask which primitive an expression is, or which shape a formula has."""
    tree = ast.parse(text)
    imported = [
        (one.module or "", name) for one in ast.walk(tree) if isinstance(one, ast.ImportFrom) for name in one.names
    ]
    names = {
        name.asname or name.name
        for module, name in imported
        if module.endswith("expression") and name.name in PRIMITIVES
    }
    whole = [name.asname or name.name for _, name in imported if name.name == "expression"]
    names |= {f"{module}.{primitive}" for module in whole for primitive in PRIMITIVES}

    def is_primitive(part: ast.expr) -> bool:
        return any(isinstance(one, ast.Name | ast.Attribute) and ast.unparse(one) in names for one in ast.walk(part))

    lists = [one for one in tree.body if isinstance(one, ast.Assign) and isinstance(one.value, ast.Tuple)]
    names |= {ast.unparse(target) for one in lists if is_primitive(one.value) for target in one.targets}

    for one in ast.walk(tree):
        match one:
            case ast.MatchClass(cls=asked) | ast.Call(func=ast.Name(id="isinstance"), args=[_, asked]) if is_primitive(
                asked
            ):
                yield one.lineno if isinstance(one, ast.Call) else one.cls.lineno
            case ast.Compare(left=ast.Call(func=ast.Name(id="type")), comparators=[asked]) if is_primitive(asked):
                yield one.lineno
            case ast.Attribute(value=formula, attr=attr) if attr in SHAPES and ast.unparse(formula).endswith("formula"):
                yield one.lineno


def test_an_expression_is_taken_apart_in_one_place() -> None:
    """An execution of another package is an interpreter, or asks ``evalkit.method`` for what it has: so a method of a plugin is known as well."""
    elsewhere = {name: file for name, file in modules().items() if not f"{name}.".startswith(HOMES)}

    assert {name: lines for name, file in elsewhere.items() if (lines := [*taken_apart(file.read_text("utf-8"))])} == {}


def test_what_takes_one_apart_is_seen() -> None:
    lines = (
        "from evalkit.instruments.expression import Child, Every as All",
        "isinstance(one, Child)",
        "isinstance(one, (int, All))",
        "type(one) is Child",
        "step.formula.gated",
        "isinstance(one, int)",
        "plan.linear_at(at)",
        "match one:\n    case Child(at=at):\n        pass",
        "from evalkit.instruments import expression as primitives",
        "isinstance(one, primitives.Named)",
        "BOTH = (All, primitives.Some)",
        "isinstance(one, BOTH)",
    )

    assert sorted(taken_apart("\n".join(lines))) == [2, 3, 4, 5, 9, 12, 14]


def test_few_modules_lie_at_the_root() -> None:
    assert len(list((ROOT / "evalkit").glob("*.py"))) <= MOST_AT_THE_ROOT


def test_no_module_is_long() -> None:
    lines = {name: len(file.read_text(encoding="utf-8").splitlines()) for name, file in modules().items()}

    assert {name: number for name, number in lines.items() if number > MOST_LINES} == {}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_no_module_has_the_name_of_a_function(name: str) -> None:
    assert [module for module in modules() if module.rpartition(".")[2] == name] == []


@pytest.mark.parametrize("plugin", sorted(path.name for path in (ROOT / "plugins").iterdir() if path.is_dir()))
def test_an_index_is_found_from_its_name_alone(plugin: str) -> None:
    index = plugin.removeprefix("evalkit_")

    assert (ROOT / "rules" / index).is_dir()
    if index != "lkj":  # rules of reports: no index that is assessed
        assert (ROOT / "cases" / index).is_dir()
        assert (ROOT / "docs" / "indices" / f"{index}.md").is_file()


# --- What plugins may import ------------------------------------------------------------------------------------------


def documented() -> set[tuple[str, str]]:
    """Module and name of each row of docs/hooks.md that says what plugins may import."""
    page = (ROOT / "docs" / "hooks.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(evalkit[.\w]*)` \| (.*?) \|", page[page.index("## Names for plugins") :], re.MULTILINE)
    return {(module, name) for module, names in rows for name in re.findall(r"`(\w+)`", names)}


def imported() -> set[tuple[str, str]]:
    """Module and name of all that our plugins import from evalkit."""
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in ROOT.glob("plugins/**/*.py")]
    found = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ImportFrom | ast.Import)]
    assert not [name for one in found if isinstance(one, ast.Import) for name in one.names if "evalkit" in name.name]
    return {
        (one.module or "", name.name)
        for one in found
        if isinstance(one, ast.ImportFrom) and (one.module or "").partition(".")[0] == "evalkit"
        for name in one.names
    }


def test_our_plugins_import_what_others_may_import_and_nothing_else() -> None:
    own = {(module, name) for module, name in imported() if module != "evalkit"}

    assert {name for module, name in imported() - own} <= set(evalkit.__all__)
    assert own == documented()  # what none of ours needs is not promised
    assert [(module, name) for module, name in documented() if not is_in(module, name)] == []


def is_in(module: str, name: str) -> bool:
    """Whether *module* has that name, or a module of it, imported or not yet."""
    return hasattr(import_module(module), name) or find_spec(f"{module}.{name}") is not None
