"""Facts about docs/hooks.md: every hook, every argument and every attribute is described; every example runs."""

from __future__ import annotations

import importlib
import inspect
import re
import sys
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import attrs
import click
import pytest
from click.testing import CliRunner

from distribution import RULE_FILE, Site
from evalkit import hookspecs
from evalkit.base.installed import COMMANDS
from evalkit.base.text import msg
from evalkit.catalogue import entrypoints
from evalkit.catalogue.plugins import HOOKS
from evalkit.catalogue.registry import Registry
from evalkit.catalogue.rule_file import INSTRUMENT, REPORT_RULES
from evalkit.cli import cli
from evalkit.evaluation.engine import evaluate
from evalkit.evaluation.result import Finding
from evalkit.files.write import assessment
from evalkit.hookspecs import Intake, Reporter
from evalkit.instruments import Method, NodeKey, Section, expression
from evalkit.instruments.cited_facts import facts_of
from evalkit.method.achievement import Achievement, Efficiency, Spending, ZeroRule
from evalkit.method.exact_value import computed
from evalkit.report import blocks
from evalkit.rulework.check.model import Statement, Witness
from evalkit.rulework.mutate.sites import mutants_of
from evalkit.rulework.mutate.tables import Tables
from evalkit.schema.keys import Key
from evalkit.testing.laws import LAWS, Law, laws_of
from evalkit.testing.runner import smallest_break

if TYPE_CHECKING:
    from collections.abc import Callable

    from evalkit.instruments import Instrument

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "hooks.md").read_text(encoding="utf-8")
PARTS = ["Called", "Arguments", "Returns", "Combined", "Errors", "Example"]
VALUES = (
    Method,
    Section,
    NodeKey,
    Key,
    Intake,
    Reporter,
    Finding,
    Statement,
    Witness,
    Law,
    Achievement,
    ZeroRule,
    Efficiency,
    Spending,
)
_HEADING = re.compile(r"^(##|###) `(.+)`$", re.MULTILINE)
_ATTRIBUTE = re.compile(r"^- `(\w+)`: `(.+?)`(?: \(`(.+?)`\))?\. \S.*$", re.MULTILINE)
_EXAMPLE = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def sections() -> dict[str, str]:
    """Text below each heading that is code."""
    found = list(_HEADING.finditer(PAGE))
    ends = [one.start() for one in found[1:]] + [len(PAGE)]
    return {one[2]: PAGE[one.end() : end].partition("\n## ")[0] for one, end in zip(found, ends, strict=True)}


def hook(name: str) -> Callable[..., Any]:
    found: Callable[..., Any] = getattr(hookspecs, name)
    return found


def heading(name: str) -> str:
    """The signature of a hook as its heading shows it."""
    return f"{name}({', '.join(inspect.signature(hook(name)).parameters)})"


def part(section: str, name: str) -> str:
    """A paragraph that begins with a name in bold."""
    (found,) = re.findall(rf"^\*\*{name}:\*\*(.*)$", sections()[section], re.MULTILINE)
    return str(found).strip()


SECTIONS = [*map(heading, HOOKS), COMMANDS]

# --- Hooks --------------------------------------------------------------------------------------------------------


def test_every_hook_is_described_and_nothing_else() -> None:
    specified = [name for name, one in vars(hookspecs).items() if hasattr(one, "evalkit_spec")]
    described = re.findall(r"^## `(.+)`$", PAGE, re.MULTILINE)

    assert list(HOOKS) == specified
    assert described == SECTIONS


@pytest.mark.parametrize("section", SECTIONS)
def test_every_description_has_the_same_form(section: str) -> None:
    assert re.findall(r"^\*\*(\w+):\*\*", sections()[section], re.MULTILINE) == PARTS
    assert all(part(section, name) for name in PARTS if name != "Example")


@pytest.mark.parametrize("name", HOOKS)
def test_every_argument_is_described_with_its_type(name: str) -> None:
    arguments = inspect.signature(hook(name)).parameters.values()
    told = part(heading(name), "Arguments")

    assert [one.name for one in arguments if f"`{one.name}: {one.annotation}`" not in told] == []
    assert (told == "none.") == (not arguments)


@pytest.mark.parametrize("name", HOOKS)
def test_what_is_returned_is_described_with_its_type(name: str) -> None:
    returned = inspect.signature(hook(name)).return_annotation

    assert part(heading(name), "Returns").startswith(f"`{returned}`:")


# --- Values -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", VALUES, ids=lambda kind: kind.__name__)
def test_every_attribute_is_described_with_type_and_default(kind: type) -> None:
    described = _ATTRIBUTE.findall(sections()[kind.__name__])

    assert described == [
        (one.name, kind.__annotations__[one.name], "" if one.default is attrs.NOTHING else repr(one.default))
        for one in attrs.fields(kind)
    ]


def test_every_block_and_every_field_of_it_is_described() -> None:
    described = {
        name: tuple(re.findall(r"`(\w+)`", fields))
        for name, fields in re.findall(r"^\| `(\w+)` \|.*\| (.*?) \|$", sections()["Document"], re.MULTILINE)
    }
    kinds = [
        kind for kind in vars(blocks).values() if getattr(kind, "__module__", "").startswith(f"{blocks.__name__}.")
    ]
    fields = {kind.__name__: kind._fields for kind in kinds if hasattr(kind, "_fields") and kind is not blocks.Document}

    assert {kind.__name__ for kind in get_args(blocks.Block)} <= set(fields)
    assert described == fields
    assert tuple(name for name, _, _ in _ATTRIBUTE.findall(sections()["Document"])) == blocks.Document._fields


def test_every_primitive_and_every_field_of_it_is_described() -> None:
    described = {
        name: re.findall(r"`(\w+)`", fields)
        for name, fields in re.findall(r"^\| `(\w+)` \|.*\| (.*?) \|$", sections()["Expression"], re.MULTILINE)
    }

    assert described == {
        kind.__name__: [one.name for one in attrs.fields(kind)]  # type: ignore[arg-type]  # all are attrs classes
        for kind in expression.Expression.__subclasses__()
    }


def test_every_part_of_arithmetic_in_python_is_described() -> None:
    text, computes = sections()["Computes"], expression.Computes
    properties = {
        name: one.fget.__annotations__["return"] for name, one in vars(computes).items() if isinstance(one, property)
    }
    (call,) = re.findall(
        r"^- `value\((.*)\)`: `(.*?)`\. .*`children` is `(.*?)`.*`levels` is `(.*?)`", text, re.MULTILINE
    )
    signature = inspect.signature(computes.value)

    assert {name: kind for name, kind, _ in _ATTRIBUTE.findall(text)} == properties
    assert call[0].split(", ") == list(signature.parameters)[1:]
    assert call[1:] == (signature.return_annotation, *(one.annotation for one in [*signature.parameters.values()][1:]))


def test_every_value_that_is_linked_is_described() -> None:
    linked = set(re.findall(r"\]\(#([\w-]+)\)", PAGE))

    assert linked <= {name.lower() for name in sections()}


def test_every_type_that_plugins_may_import_is_described() -> None:
    (promised,) = re.findall(r"^\| `evalkit.schema.keys` \| (.*?) \|", PAGE, re.MULTILINE)
    (described,) = re.findall(r"^### Types of keys\n.*?^((?:\|[^\n]*\n)+)", PAGE, re.MULTILINE | re.DOTALL)

    assert set(re.findall(r"`(\w+)`", promised)) - set(re.findall(r"`(\w+)[`(]", described)) == {"Free", "Key"}


# --- Examples -----------------------------------------------------------------------------------------------------


@pytest.fixture(name="site")
def _site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    return Site(tmp_path, monkeypatch)


def installed(site: Site, section: str, *, method: str = "mean") -> Registry:
    """A registry that knows the example of *section*, in a package with rule files, as index ``inovasi``."""
    (source,) = _EXAMPLE.findall(sections()[section])
    package = site.folder / "evalkit_inovasi"
    for name in ("rules", "report_rules"):
        (package / name).mkdir(parents=True)
    (package / "__init__.py").write_text(source, encoding="utf-8")
    rule_file = RULE_FILE.format(index="inovasi", edition="2024", validity="", method=method)
    (package / "rules" / "2024.toml").write_text(rule_file, encoding="utf-8")
    shipped = (ROOT / "rules" / "lkj" / "lakip-4.toml").read_text(encoding="utf-8")
    (package / "report_rules" / "2024.toml").write_text(shipped, encoding="utf-8")
    site.install(
        "evalkit-inovasi",
        "[evalkit]\ninovasi = evalkit_inovasi\n[evalkit.commands]\nekspor = evalkit_inovasi:ekspor\n",
    )
    sys.modules.pop("evalkit_inovasi", None)
    importlib.invalidate_caches()
    return Registry()


def with_rules(site: Site, section: str) -> str:
    """The example of *section*, which brings no rule files; the folder of rules that does."""
    installed(site, section)
    folder = site.folder / "mine" / "inovasi"
    folder.parent.mkdir()
    (site.folder / "evalkit_inovasi" / "rules").rename(folder)
    return str(folder.parent)


def test_the_example_of_instruments_runs(site: Site) -> None:
    assert installed(site, "evalkit_instruments()").instrument("inovasi@2024").id == "inovasi@2024"


def test_the_example_of_methods_runs(site: Site) -> None:
    registry = installed(site, "evalkit_methods()", method="least")
    site.rule_file("inovasi", "1", method="least").parent.rename(site.folder / "inovasi")
    folder = site.folder / "folder"
    folder.mkdir()
    (site.folder / "inovasi").rename(folder / "inovasi")

    one = Registry([str(folder)]).instrument("inovasi@1")
    least = computed(one.methods["least"].build(one, one.nodes["total"], (100, 100)))

    assert "least" in registry.plugins.vocabulary(INSTRUMENT, "inovasi")
    assert least([3, Fraction(5, 2)], ()) == Fraction(5, 2)


SLOVIN = """
[context.population]
title = "Population"
kind = "count"

[slovin]
population = "population"
margin = 0.05
"""


def with_slovin(site: Site) -> Instrument:
    """The rule file of the example, with the section that the plugin declares."""
    mine = Path(with_rules(site, "evalkit_sections()"))
    with (mine / "inovasi" / "2024.toml").open("a", encoding="utf-8") as file:
        file.write(SLOVIN)
    return Registry([str(mine)]).instrument("inovasi@2024")


def test_the_example_of_sections_runs(site: Site) -> None:
    instrument = with_slovin(site)

    sample = evaluate(instrument, assessment(instrument, answers={"a": 90}, context={"population": 1000})).sample

    assert sample is not None
    assert (sample.population, sample.required, sample.reached) == (1000, 286, None)


def test_facts_mutants_words_and_differences_of_a_section_follow_from_its_table(site: Site) -> None:
    instrument = with_slovin(site)
    path = site.folder / "mine" / "inovasi" / "2024.toml"
    path.with_name("2025.toml").write_text(
        path.read_text(encoding="utf-8").replace("2024", "2025").replace("0.05", "0.1"), encoding="utf-8"
    )

    shown, proved, compared = (
        CliRunner(env={"EVALKIT_LANG": "en"}).invoke(cli, [*words, "--rules", str(path.parents[1])]).stdout
        for words in (
            ("show", "inovasi@2024"),
            ("rules", "check", "inovasi@2024", "--detail"),
            ("rules", "diff", "inovasi@2024", "inovasi@2025"),
        )
    )

    assert [fact.cite.mark for fact in facts_of(instrument) if fact.place == "slovin.margin"] == ["verified"]
    assert "Slovin, margin 1/20" in shown
    assert "context.population" in proved
    assert "slovin.margin" in compared
    assert {
        one.name
        for one in mutants_of(Tables(Registry([str(path.parents[1])]).rule_files("inovasi@2024", INSTRUMENT)[0]))
        if one.kind == "sample"
    } == {"slovin.margin: 0.05 → 0.04", "slovin.margin: 0.05 → 0.06"}


def test_a_section_of_another_index_needs_no_word(site: Site) -> None:
    with_slovin(site)
    other = site.folder / "mine" / "zzz" / "1.toml"
    other.parent.mkdir()
    other.write_text(RULE_FILE.format(index="zzz", edition="1", validity="", method="mean") + SLOVIN, encoding="utf-8")

    assert [*Registry([str(other.parents[1])]).instrument("zzz@1").sections] == ["slovin"]


def test_the_example_of_intakes_runs(site: Site) -> None:
    intake = installed(site, "evalkit_intakes()").intake(".nilai")
    path = site.folder / "a.nilai"
    path.write_text("Kota\n2024\na;3.5\nb;4", encoding="utf-8")
    assert intake is not None

    (found,) = intake.read(path)

    assert (found.instrument, found.subject, found.period.text) == ("inovasi@2024", "Kota", "2024")
    assert [str(one) for one in found.values.values()] == ["3.5", "4"]


def test_the_example_of_reporters_runs(site: Site) -> None:
    reporter = installed(site, "evalkit_reporters()").reporter("lines")
    assert reporter is not None

    assert reporter.render is not None
    assert reporter.render([], "en") == ""


def test_the_example_of_reporters_of_pages_runs(site: Site) -> None:
    reporter = installed(site, "evalkit_reporters()").reporter("outline")
    page = blocks.Document([[blocks.Heading(msg("warning"), 1)], [blocks.Paragraph("x"), blocks.Heading("y")]])
    assert reporter is not None
    assert reporter.pages is not None

    assert reporter.pages([page], "id") == "* peringatan\n** y\n"


def test_the_example_of_report_rules_runs(site: Site) -> None:
    registry = installed(site, "evalkit_report_rules()")
    assert registry.rule_file("inovasi@2024", REPORT_RULES).id == "inovasi@2024"


def test_the_example_of_achievements_runs(site: Site) -> None:
    plugins = installed(site, "evalkit_achievements()").plugins
    found = plugins.vocabulary(REPORT_RULES, "inovasi")["points"]

    assert isinstance(found, Achievement)
    assert found.compute(Fraction(5, 2), (2,)) == Fraction(201, 2)


def test_the_example_of_findings_runs(site: Site) -> None:
    instrument = Registry([with_rules(site, "evalkit_findings(evaluation)")]).instrument("inovasi@2024")
    one = assessment(instrument, answers={"a": 90, "b": 9})

    found = evaluate(instrument, one).findings

    assert [(each.code, each.severity, each.node) for each in found] == [("inovasi-explain", "note", "b")]
    assert evaluate(instrument, one, findings=False).findings == ()


def test_the_example_of_checks_runs(site: Site) -> None:
    mine = with_rules(site, "evalkit_checks(instrument)")

    done = CliRunner(env={"EVALKIT_LANG": "en"}).invoke(cli, ["rules", "check", "inovasi", "--detail", "--rules", mine])

    assert done.stderr == ""
    assert "inovasi-short-title" in done.stdout
    assert "the short title fits" in done.stdout


def test_the_example_of_laws_runs(site: Site) -> None:
    registry = Registry([with_rules(site, "evalkit_laws(instrument)")])
    instrument = registry.instrument("inovasi@2024")

    laws = laws_of(instrument, registry.plugins)

    assert [name for name in laws if name not in LAWS] == ["inovasi-capped"]
    assert smallest_break(laws["inovasi-capped"], instrument, 5) is None


def test_the_example_of_a_command_runs(site: Site) -> None:
    installed(site, COMMANDS)

    done = CliRunner().invoke(cli, ["ekspor"])

    assert isinstance(entrypoints.load_one(COMMANDS, "ekspor", click.Command), click.Command)
    assert (done.exit_code, done.stdout) == (0, "nothing yet\n")
