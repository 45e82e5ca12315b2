"""Facts about plugins and what the registry makes of them; third-party plugins are real distributions."""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from distribution import Site
from evalkit.base.errors import AssessmentError, EvalkitError, PluginError, RuleFileError, UnknownInstrumentError
from evalkit.base.installed import COMMANDS, EntryPoint
from evalkit.base.text import english
from evalkit.catalogue import entrypoints
from evalkit.catalogue.registry import Registry
from evalkit.catalogue.rule_file import INSTRUMENT
from evalkit.files.inputs import read
from evalkit.files.period import parse_period
from evalkit.run import evaluate_files

if TYPE_CHECKING:
    from evalkit.evaluation.result import Evaluation
    from evalkit.files.assessment import Assessment
    from evalkit.files.period import Period

OURS = ("ikm", "ipasn", "ipp", "ips", "itkp", "kami", "kip", "pemdi", "sakip", "spbe", "spip", "zi")
HOOK = "from evalkit.hookspecs import *\n"


@pytest.fixture(name="site")
def _site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    return Site(tmp_path, monkeypatch)


def period(text: str) -> Period:
    found = parse_period(text)
    assert found is not None
    return found


def bring(
    site: Site, hook: str, returned: str, *, name: str = "zzz", dist: str = "third", module: str = "third_plugin"
) -> None:
    """Install a plugin with one hook that returns an expression."""
    source = f"{HOOK}from pathlib import Path\n@hookimpl\ndef {hook}():\n    return {returned}\n"
    site.install(dist, f"[evalkit]\n{name} = {module}\n", **{module: source})


# --- instruments ---


def test_the_indices_of_this_distribution() -> None:
    assert Registry().indices() == OURS


def test_an_instrument_is_named_by_index_and_edition() -> None:
    assert Registry().instrument("spbe@2020").id == "spbe@2020"


def test_one_index_loads_one_plugin() -> None:
    for name in OURS:
        sys.modules.pop(f"evalkit_{name}", None)

    Registry().instrument("spbe@2020")

    assert [name for name in OURS if f"evalkit_{name}" in sys.modules] == ["spbe"]


def test_an_instrument_is_loaded_once() -> None:
    registry = Registry()

    assert registry.instrument("spbe@2020") is registry.instrument("spbe@2020")


def test_a_named_edition_reads_no_other_rule_file(site: Site) -> None:
    site.instruments("zzz", "1", "2")
    (site.folder / "rules_zzz" / "2.toml").write_text("broken", encoding="utf-8")

    assert Registry().instrument("zzz@1").file == "zzz/1.toml"


def test_an_unknown_index_is_told_with_the_nearest() -> None:
    with pytest.raises(UnknownInstrumentError, match="there is no index spbee; known: ikm") as caught:
        Registry().instrument("spbee@2020")

    assert caught.value.hint is not None
    assert english(caught.value.hint) == "did you mean spbe?"


def test_an_unknown_edition_is_told_with_those_known() -> None:
    with pytest.raises(UnknownInstrumentError, match="spbe has no edition 2021; known: spbe@2018, spbe@2020"):
        Registry().instrument("spbe@2021")


def test_an_unknown_index_loads_no_broken_plugin(site: Site) -> None:
    site.install("third", "[evalkit]\nzzz = third_plugin\n", third_plugin="1 / 0")

    with pytest.raises(UnknownInstrumentError):
        Registry().instrument("nothing")


def test_third_parties_bring_indices(site: Site) -> None:
    site.instruments("aaa", "1")

    assert Registry().indices() == ("aaa", *OURS)


def test_third_parties_bring_editions_of_our_indices(site: Site) -> None:
    site.instruments("kip", "1999")

    assert Registry().editions("kip") == ("1999", "2018")


def test_a_folder_stands_for_its_rule_files(site: Site) -> None:
    for edition in ("2", "1"):
        site.rule_file("zzz", edition)
    (site.folder / "rules_zzz" / "README.md").touch()
    bring(site, "evalkit_instruments", f"[Path({str(site.folder)!r}) / 'rules_zzz']")

    assert Registry().editions("zzz") == ("1", "2")


def test_all_instruments_come_in_the_order_of_their_ids(site: Site) -> None:
    site.instruments("zzz", "2", "1")

    assert [instrument.id for instrument in Registry().all(INSTRUMENT)][-2:] == ["zzz@1", "zzz@2"]


def test_two_plugins_with_one_edition_are_both_named(site: Site) -> None:
    site.instruments("zzz", "1", dist="first", module="first_plugin")
    site.instruments("zzz", "1", dist="second", module="second_plugin")

    with pytest.raises(
        PluginError, match=r"zzz@1: zzz = first_plugin \(first 1.0\) and zzz = second_plugin \(second 1.0\)"
    ):
        Registry().instrument("zzz@1")


def test_two_plugins_with_one_edition_disturb_no_other_index(site: Site) -> None:
    site.instruments("zzz", "1", dist="first", module="first_plugin")
    site.instruments("zzz", "1", dist="second", module="second_plugin")

    assert Registry().instrument("spbe@2020").id == "spbe@2020"
    with pytest.raises(PluginError):
        Registry().all(INSTRUMENT)


def test_the_file_name_is_the_edition(site: Site) -> None:
    site.rule_file("zzz", "1").rename(site.folder / "rules_zzz" / "2.toml")
    bring(site, "evalkit_instruments", f"[Path({str(site.folder)!r}) / 'rules_zzz']")

    with pytest.raises(RuleFileError, match="the file calls itself zzz@1"):
        Registry().instrument("zzz@2")


# --- the edition in force ---


def test_without_edition_the_one_in_force_is_taken() -> None:
    assert Registry().instrument("spbe", period("2024")).id == "spbe@2020"


def test_without_edition_several_are_refused_with_the_list() -> None:
    with pytest.raises(UnknownInstrumentError, match=r"kami@4.2 .*, kami@5.0"):
        Registry().instrument("kami", period("2025"))


def test_without_edition_and_none_in_force_it_is_refused() -> None:
    with pytest.raises(
        UnknownInstrumentError, match="no single edition of ikm is known to have been in force on 2015-12-31"
    ):
        Registry().instrument("ikm", period("2015"))


@pytest.mark.parametrize(
    ("index", "year", "advice"),
    [
        ("kami", "2025", "name the edition: kami@4.2 / kami@5.0"),
        ("kami", "2022", "name the edition: kami@4.2"),
        ("sakip", "2010", "an edition that is named is used, with a warning: sakip@2015 / sakip@2021"),
    ],
)
def test_where_no_edition_can_be_taken_the_hint_names_those_that_could(index: str, year: str, advice: str) -> None:
    with pytest.raises(UnknownInstrumentError) as caught:
        Registry().instrument(index, period(year))

    assert str(caught.value.hint) == advice


def test_after_the_last_edition_the_hint_names_its_successor() -> None:
    with pytest.raises(UnknownInstrumentError) as caught:
        Registry().instrument("spbe", period("2027"))

    assert str(caught.value.hint) == "it was followed by pemdi@2026"


def test_between_two_editions_the_hint_names_what_followed_the_first(site: Site) -> None:
    site.instruments("zzz", "1", "3")
    site.rule_file("zzz", "1", validity='from = 2019-01-01\nuntil = 2020-12-31\nfollowed_by = "spbe@2020"')
    site.rule_file("zzz", "3", validity="from = 2023-01-01\nopen_end = true")

    with pytest.raises(UnknownInstrumentError) as caught:
        Registry().instrument("zzz", period("2022"))

    assert str(caught.value.hint) == "it was followed by spbe@2020"


def test_without_period_the_only_edition_is_taken(site: Site) -> None:
    site.instruments("zzz", "1")

    assert Registry().instrument("zzz").id == "zzz@1"


def test_without_period_one_of_several_must_be_named() -> None:
    with pytest.raises(UnknownInstrumentError, match="spbe has several editions: spbe@2018"):
        Registry().instrument("spbe")


# --- plugins that break ---


def test_a_plugin_that_cannot_be_imported_is_named(site: Site) -> None:
    site.install("third", "[evalkit]\nzzz = third_plugin\n", third_plugin="1 / 0")

    with pytest.raises(PluginError, match=r"zzz = third_plugin \(third 1.0\) cannot be used: ZeroDivisionError"):
        Registry().instrument("zzz@1")


def test_a_plugin_that_leaves_the_program_is_named(site: Site) -> None:
    site.install("third", "[evalkit]\nzzz = third_plugin\n", third_plugin="raise SystemExit(3)")

    with pytest.raises(PluginError, match="SystemExit: 3"):
        Registry().instrument("zzz@1")


def test_a_plugin_without_module_is_named(site: Site) -> None:
    site.install("third", "[evalkit]\nzzz = no_such_module\n")

    with pytest.raises(PluginError, match="ModuleNotFoundError"):
        Registry().instrument("zzz@1")


def test_a_broken_plugin_disturbs_no_other_index(site: Site) -> None:
    site.install("third", "[evalkit]\nzzz = third_plugin\n", third_plugin="1 / 0")

    assert Registry().instrument("spbe@2020").id == "spbe@2020"


@pytest.mark.parametrize(
    ("returned", "words"),
    [
        ("3", "returned 3, not a list"),
        ("[3]", "returned 3, not a file or folder"),
        ("1 / 0", "ZeroDivisionError"),
        ("[Path('/nowhere')]", "there are no rule files in /nowhere"),
    ],
)
def test_a_hook_that_breaks_its_contract_is_named(site: Site, returned: str, words: str) -> None:
    bring(site, "evalkit_instruments", returned)

    with pytest.raises(PluginError, match=rf"zzz = third_plugin \(third 1.0\) cannot be used: .*{words}"):
        Registry().instrument("zzz@1")


@pytest.mark.parametrize(
    ("hook", "told"),
    [
        ("evalkit_instrument()", "did you mean evalkit_instruments"),
        ("evalkit_instruments(index)", "evalkit_instruments takes index"),
    ],
)
def test_a_hook_that_does_not_exist_is_an_error(site: Site, hook: str, told: str) -> None:
    source = f"{HOOK}@hookimpl\ndef {hook}:\n    return []\n"
    site.install("third", "[evalkit]\nzzz = third_plugin\n", third_plugin=source)

    with pytest.raises(PluginError, match=told):
        Registry().instrument("zzz@1")


def test_a_plugin_without_rule_files_is_no_index(site: Site) -> None:
    site.install("third", "[evalkit]\nzzz = third_plugin\n", third_plugin="")

    assert Registry().indices() == OURS
    with pytest.raises(UnknownInstrumentError, match="there is no index zzz"):
        Registry().instrument("zzz")


def test_a_rule_file_that_vanished_is_a_fault_of_its_plugin(site: Site) -> None:
    site.instruments("zzz", "1")
    registry = Registry()
    registry.editions("zzz")
    (site.folder / "rules_zzz" / "1.toml").unlink()

    with pytest.raises(PluginError, match="FileNotFoundError"):
        registry.instrument("zzz@1")


def test_two_entry_points_may_share_a_module(site: Site) -> None:
    source = f"{HOOK}@hookimpl\ndef evalkit_reporters():\n    return []\n"
    site.install("third", "[evalkit]\nyyy = third_plugin\nzzz = third_plugin\n", third_plugin=source)

    assert Registry().indices() == OURS


# --- methods ---

METHOD = "[__import__('evalkit.method.methods', fromlist=['x']).Method(name='{name}', build=len)]"


def test_a_plugin_brings_methods_for_its_index(site: Site) -> None:
    site.rule_file("zzz", "1", method="mine")
    source = f"""
from pathlib import Path
from evalkit.hookspecs import hookimpl
from evalkit.instruments import Method
from evalkit.method.methods import CORE_METHODS

@hookimpl
def evalkit_instruments():
    return [Path({str(site.folder)!r}) / "rules_zzz"]

@hookimpl
def evalkit_methods():
    return [Method(name="mine", build=CORE_METHODS["mean"].build)]
"""
    site.install("third", "[evalkit]\nzzz = third_plugin\n", third_plugin=source)

    assert "mine" in Registry().instrument("zzz@1").methods


def test_a_method_of_the_core_cannot_be_replaced(site: Site) -> None:
    site.instruments("zzz", "1")
    bring(site, "evalkit_methods", METHOD.format(name="sum"), dist="other", module="other_plugin")

    with pytest.raises(PluginError, match=r"other_plugin .*a method sum exists already"):
        Registry().instrument("zzz@1")


def test_something_else_than_a_method_is_an_error(site: Site) -> None:
    site.instruments("zzz", "1")
    bring(site, "evalkit_methods", "['sum']", dist="other", module="other_plugin")

    with pytest.raises(PluginError, match="evalkit_methods returned 'sum' in its list, not Method"):
        Registry().instrument("zzz@1")


OWN_METHOD = """
from fractions import Fraction
from pathlib import Path
from evalkit.base.errors import EvalkitError
from evalkit.hookspecs import hookimpl
from evalkit.instruments import Method
from evalkit.method.methods import CORE_METHODS

class Mine:
    reads_answers = False
    monotone = True
    whole = False

    def value(self, children, levels):
        return {value}

def build(instrument, node, highest):
    return {build}

@hookimpl
def evalkit_instruments():
    return [Path({folder!r}) / "rules_zzz"]

@hookimpl
def evalkit_methods():
    return [Method(name="mine", build=build)]
"""


def own_method(site: Site, *, build: str = "Mine()", value: str = "Fraction(sum(children), 2)") -> Evaluation:
    """An evaluation by a method that a plugin brings, whose functions return these expressions."""
    site.rule_file("zzz", "1", method="mine")
    source = OWN_METHOD.format(folder=str(site.folder), build=build, value=value)
    site.install("third", "[evalkit]\nzzz = third_plugin\n", third_plugin=source)
    path = site.folder / "a.toml"
    path.write_text(ASSESSMENT.format(instrument="zzz@1", more="").replace("total = 60", "a = 3.0\nb = 4.0"))
    return evaluate_files([str(path)]).evaluations[0]


@pytest.mark.parametrize("build", ["Mine()", "CORE_METHODS['mean'].build(instrument, node, highest)"])
def test_a_method_of_a_plugin_computes(site: Site, build: str) -> None:
    found = own_method(site, build=build)

    assert found.total.score is not None
    assert found.total.score.exact == Fraction(7, 2)


@pytest.mark.parametrize("where", ["build", "value"])
@pytest.mark.parametrize(
    ("returned", "words"),
    [
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("{}['x']", "KeyError: 'x'"),
        ("open('/nowhere')", "FileNotFoundError"),
    ],
)
def test_a_method_that_fails_is_named(site: Site, where: str, returned: str, words: str) -> None:
    with pytest.raises(PluginError, match=rf"zzz = third_plugin \(third 1.0\) cannot be used: {words}"):
        own_method(site, **{where: returned})


@pytest.mark.parametrize(
    ("where", "returned", "words"),
    [
        ("build", "None", "AttributeError: 'NoneType' object has no attribute 'reads_answers'"),
        ("value", "3.5", "it returned 3.5"),
        ("value", "None", "it returned None"),
        ("value", "True", "it returned True"),
    ],
)
def test_a_method_that_returns_something_else_is_named(site: Site, where: str, returned: str, words: str) -> None:
    with pytest.raises(PluginError, match=rf"zzz = third_plugin \(third 1.0\) cannot be used: {words}"):
        own_method(site, **{where: returned})


@pytest.mark.parametrize("where", ["build", "value"])
def test_an_error_of_evalkit_in_a_method_is_told_as_it_is(site: Site, where: str) -> None:
    with pytest.raises(EvalkitError, match=r"^no answer$"):
        own_method(site, **{where: "(_ for _ in ()).throw(EvalkitError('no answer'))"})


# --- reporters and intakes ---


def test_a_plugin_brings_a_reporter(site: Site) -> None:
    bring(site, "evalkit_reporters", "[Reporter(name='count', render=lambda found, lang: f'{len(found)} {lang}')]")
    registry = Registry()

    reporter = registry.reporter("count")

    assert registry.reporters() == {"count": ()}
    assert reporter is not None
    assert reporter.render is not None
    assert reporter.render([], "en") == "0 en"


def test_a_reporter_that_nobody_brings_is_none() -> None:
    assert Registry().reporter("count") is None


def test_a_reporter_must_return_text(site: Site) -> None:
    bring(site, "evalkit_reporters", "[Reporter(name='count', render=lambda found, lang: 3)]")
    reporter = Registry().reporter("count")
    assert reporter is not None
    assert reporter.render is not None

    with pytest.raises(PluginError, match="it returned 3"):
        reporter.render([], "en")


def test_two_reporters_of_one_name_are_an_error(site: Site) -> None:
    for name in ("first", "second"):
        bring(site, "evalkit_reporters", "[Reporter(name='count', render=str)]", dist=name, module=f"{name}_plugin")

    with pytest.raises(PluginError, match=r"two plugins bring count: .*first_plugin.* and .*second_plugin"):
        Registry().reporter("count")


def test_a_plugin_brings_an_intake(site: Site) -> None:
    bring(site, "evalkit_intakes", "[Intake(name='x', suffixes=('.x',), read=lambda path: [], tables=('visits',))]")
    registry = Registry()

    intake = registry.intake(".x")

    assert intake is not None
    assert intake.read(Path()) == []
    assert registry.table_keys() == {"visits"}
    assert registry.intake(".y") is None


@pytest.mark.parametrize("returned", ["3", "[3]"])
def test_an_intake_must_return_assessments(site: Site, returned: str) -> None:
    bring(site, "evalkit_intakes", f"[Intake(name='x', suffixes=('.x',), read=lambda path: {returned})]")
    intake = Registry().intake(".x")
    assert intake is not None

    with pytest.raises(PluginError, match="it returned 3"):
        intake.read(Path())


@pytest.mark.parametrize(
    ("raised", "words"),
    [("1 / 0", "ZeroDivisionError: division by zero"), ("open('/nowhere')", "FileNotFoundError")],
)
def test_an_intake_that_fails_is_named(site: Site, raised: str, words: str) -> None:
    bring(site, "evalkit_intakes", f"[Intake(name='x', suffixes=('.x',), read=lambda path: {raised})]")
    intake = Registry().intake(".x")
    assert intake is not None

    with pytest.raises(PluginError, match=rf"zzz = third_plugin \(third 1.0\) cannot be used: {words}"):
        intake.read(Path("a.x"))


def test_a_file_that_cannot_be_read_is_no_fault_of_its_intake(site: Site) -> None:
    bring(site, "evalkit_intakes", "[Intake(name='x', suffixes=('.x',), read=lambda path: [path.read_bytes()])]")
    intake = Registry().intake(".x")
    assert intake is not None

    with pytest.raises(AssessmentError, match=r"nowhere\.x: cannot be read: No such file or directory"):
        intake.read(site.folder / "nowhere.x")


def test_faults_that_an_intake_finds_are_told_as_they_are(site: Site) -> None:
    (site.folder / "a.toml").write_text("[assessment]", encoding="utf-8")
    read_toml = "__import__('evalkit.files.inputs', fromlist=['read']).read([str(path.with_suffix('.toml'))])"
    bring(site, "evalkit_intakes", f"[Intake(name='x', suffixes=('.x',), read=lambda path: {read_toml})]")
    intake = Registry().intake(".x")
    assert intake is not None

    with pytest.raises(AssessmentError, match=r"a\.toml: assessment: the key subject is missing"):
        intake.read(site.folder / "a.x")


def test_a_reporter_that_fails_is_named(site: Site) -> None:
    bring(site, "evalkit_reporters", "[Reporter(name='count', render=lambda found, lang: found[0])]")
    reporter = Registry().reporter("count")
    assert reporter is not None
    assert reporter.render is not None

    with pytest.raises(PluginError, match=r"zzz = third_plugin \(third 1.0\) cannot be used: IndexError"):
        reporter.render([], "en")


def test_a_closed_pipe_is_no_fault_of_a_reporter(site: Site) -> None:
    raising = "(_ for _ in ()).throw(BrokenPipeError())"
    bring(site, "evalkit_reporters", f"[Reporter(name='count', render=lambda found, lang: {raising})]")
    reporter = Registry().reporter("count")
    assert reporter is not None
    assert reporter.render is not None

    with pytest.raises(BrokenPipeError):
        reporter.render([], "en")


# --- local variants ---

OVERLAY = 'extends = "zzz@1"\nremove = ["b"]\n[variant]\ntitle = "Ours"\ndecision = "Decree 1"\n'


def test_a_variant_changes_the_instrument(site: Site) -> None:
    site.instruments("zzz", "1")
    instrument = Registry().variant("zzz@1", None, OVERLAY.encode(), "v.toml")

    assert instrument.variant is not None
    assert instrument.variant.file == "v.toml"
    assert list(instrument.nodes) == ["total", "a"]


# --- the instrument of an assessment ---

ASSESSMENT = """
[assessment]
instrument = "{instrument}"
subject = "X"
period = "2024"
{more}
[values]
total = 60
"""


def assessment(site: Site, instrument: str, more: str = "") -> Assessment:
    path = site.folder / "assessment.toml"
    path.write_text(ASSESSMENT.format(instrument=instrument, more=more), encoding="utf-8")
    return read([str(path)]).assessments[0]


def test_an_assessment_names_its_instrument(site: Site) -> None:
    assert Registry().instrument_of(assessment(site, "spbe")).id == "spbe@2020"


def test_an_unknown_instrument_is_a_fault_of_the_assessment(site: Site) -> None:
    with pytest.raises(AssessmentError) as caught:
        Registry().instrument_of(assessment(site, "spbee@2020"))

    assert str(caught.value).startswith(f"{site.folder / 'assessment.toml'}: assessment.instrument: there is no index")
    assert str(caught.value).endswith("hint: did you mean spbe?")


def test_an_assessment_names_its_variant(site: Site) -> None:
    site.instruments("zzz", "1")
    (site.folder / "v.toml").write_text(OVERLAY, encoding="utf-8")

    instrument = Registry().instrument_of(assessment(site, "zzz@1", 'variant = "v.toml"'))

    assert instrument.variant is not None
    assert instrument.variant.file == str(site.folder / "v.toml")


def test_a_variant_that_vanished_is_a_fault_of_the_assessment(site: Site) -> None:
    overlay = site.folder / "v.toml"
    overlay.write_text(OVERLAY, encoding="utf-8")
    found = assessment(site, "spbe@2020", 'variant = "v.toml"')
    overlay.unlink()

    with pytest.raises(AssessmentError, match=r"assessment\.variant: there is no file v\.toml"):
        Registry().instrument_of(found)


# --- commands ---


def test_a_command_of_a_plugin_is_loaded_by_name(site: Site) -> None:
    source = "import click\n@click.command\ndef shout(): ..."
    site.install("third", "[evalkit.commands]\nshout = third_plugin:shout\n", third_plugin=source)

    assert entrypoints.load_one(COMMANDS, "shout", click.Command) is not None


def test_a_command_that_nobody_brings_is_none() -> None:
    assert entrypoints.load_one(COMMANDS, "shout", click.Command) is None


def test_something_else_than_a_command_is_an_error(site: Site) -> None:
    site.install("third", "[evalkit.commands]\nshout = third_plugin:shout\n", third_plugin="shout = 3")

    with pytest.raises(PluginError, match="3 is not a Command"):
        entrypoints.load_one(COMMANDS, "shout", click.Command)


def test_two_commands_of_one_name_are_an_error(site: Site) -> None:
    for name in ("first", "second"):
        site.install(name, f"[evalkit.commands]\nshout = {name}_plugin\n")

    with pytest.raises(PluginError, match="two plugins bring shout"):
        entrypoints.load_one(COMMANDS, "shout", click.Command)


def test_an_entry_point_without_distribution_can_be_told() -> None:
    point = EntryPoint("a", "b", "evalkit")

    assert entrypoints.origin(point) == "a = b (?)"
