"""Facts about the catalogue of messages: complete, current, and true to its places."""

from __future__ import annotations

import gettext
import re
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Any

import pytest

from evalkit.base.language import LOCALE, Catalogue, Language, language
from evalkit.base.text import Decimal, Text, english, msg

if TYPE_CHECKING:
    from babel.messages import Message as Entry

TOOL = Path(__file__).parents[1] / ".ci" / "messages"


def _tool() -> Any:
    """The command that refreshes the catalogue, as a module."""
    loader = SourceFileLoader("evalkit_messages", str(TOOL))
    spec = spec_from_loader(loader.name, loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


MESSAGES = _tool()
CHOICE = ("{value!r} is not {choice}.", "{value!r} is not one of {choices}.")
ENTRIES: list[Entry] = [message for message in MESSAGES.read() if message.id]


def places(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def strings(entry: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    """What stands in an entry: one text, or the forms for one and for more."""
    return (entry or "",) if isinstance(entry, str | None) else tuple(entry)


def test_every_message_of_the_sources_is_in_the_catalogue_and_no_other() -> None:
    found = {message.id for message in MESSAGES.extract() if message.id}

    assert {message.id for message in ENTRIES} == found


def test_every_message_is_translated() -> None:
    assert [message.id for message in ENTRIES if not all(strings(message.string))] == []


def test_no_message_is_fuzzy_or_obsolete() -> None:
    catalogue = MESSAGES.read()

    assert [message.id for message in ENTRIES if message.fuzzy] == []
    assert list(catalogue.obsolete) == []


def test_places_are_kept() -> None:
    lost = [one.id for one in ENTRIES if not one.pluralizable and places(str(one.string)) != places(str(one.id))]
    few = [one.id for one in ENTRIES if not places("".join(strings(one.string))) <= places("".join(strings(one.id)))]

    assert lost == []
    assert few == []


def test_indonesian_has_one_form_for_any_number() -> None:
    forms = [len(strings(message.string)) for message in ENTRIES]

    assert set(forms) == {1}
    assert gettext.translation("evalkit", LOCALE, ["id"]).ngettext(*CHOICE, 3).startswith("{value!r} bukan")


def test_a_message_is_found_where_gettext_finds_it() -> None:
    path, known = MESSAGES.PO.with_suffix(".mo"), gettext.translation("evalkit", LOCALE, ["id"])
    catalogue, templates = Catalogue(str(path)), [str(one.id) for one in ENTRIES if not one.pluralizable]

    assert [catalogue.said(one) for one in templates] == [known.gettext(one) for one in templates]
    assert [catalogue.said(one) for one in ("~", "A", "no such message")] == ["~", "A", "no such message"]


def test_the_committed_files_are_what_the_command_makes() -> None:
    text = MESSAGES.po_text(MESSAGES.updated(MESSAGES.read(), MESSAGES.extract()))

    assert MESSAGES.PO.read_text(encoding="utf-8") == text
    assert MESSAGES.PO.with_suffix(".mo").read_bytes() == MESSAGES.mo_bytes(text)
    assert MESSAGES.COMMANDS.read_bytes() == MESSAGES.mo_bytes(text, *MESSAGES.OF_COMMANDS)


def test_translations_end_like_the_message() -> None:
    ends = re.compile(r"[.:?]?$")
    odd = [
        message.id
        for message in ENTRIES
        for shown in strings(message.string)
        for form in strings(message.id)[:1]
        if ends.search(form).group() != ends.search(shown).group()  # type: ignore[union-attr]  # it always matches
    ]

    assert odd == []


def test_english_is_the_language_of_the_messages() -> None:
    assert language("en").say(msg("did you mean {word}?", word="x")) == "did you mean x?"


def test_indonesian_is_translated() -> None:
    assert language("id").say(msg("did you mean {word}?", word="x")) == "mungkin x?"


@pytest.mark.parametrize(("lang", "shown"), [("id", "4,16"), ("en", "4.16")])
def test_numbers_have_the_point_of_the_language(lang: str, shown: str) -> None:
    speech = language(lang)

    assert speech.say(Decimal("4.16")) == shown
    assert speech.number("4.16") == shown


def test_data_is_not_translated() -> None:
    assert language("id").say("4.16 source") == "4.16 source"


@pytest.mark.parametrize(("lang", "shown"), [("id", "satu"), ("en", "one")])
def test_prose_of_rule_files_has_both_languages(lang: str, shown: str) -> None:
    assert language(lang).say(Text("satu", "one")) == shown


def test_lists_and_messages_go_into_messages() -> None:
    said = language("id").say(msg("{when}: {words}", when=msg("total"), words=["a", Text("satu", "one"), 3]))

    assert said == "total: a, satu, 3"


def test_a_language_is_loaded_once() -> None:
    assert language("id") is language("id")
    assert isinstance(language("id"), Language)


def test_one_of_a_thing_is_said_in_the_singular_in_english_alone() -> None:
    one, two = (msg("{count:answer is|answers are} missing", count=Decimal(number)) for number in (1, 2))

    assert [language("en").say(each) for each in (one, two)] == ["1 answer is missing", "2 answers are missing"]
    assert english(one) == "1 answer is missing"
    assert language("id").say(one) == "1 jawaban kosong"


def test_only_english_has_a_word_for_one_and_one_for_more() -> None:
    asked = {
        spec for entry in ENTRIES for text in strings(entry.id) for _, _, spec, _ in Formatter().parse(text) if spec
    }
    said = {spec for entry in ENTRIES for text in strings(entry.string) for _, _, spec, _ in Formatter().parse(text)}

    assert all(re.fullmatch(r"[^|]+\|[^|]+", spec) for spec in asked)
    assert said <= {"", None}


@pytest.mark.parametrize(("cells", "said"), [("1", "1 cell"), ("2", "2 cells"), ("11", "11 cells")])
def test_one_of_a_thing_is_said_wherever_it_stands(cells: str, said: str) -> None:
    assert english(msg("row {row} has {found:cell|cells}", row="1", found=cells)) == f"row 1 has {said}"


def test_a_message_that_counts_things_says_one_as_well() -> None:
    counting = re.compile(r"\{(count|digits|n|number|found|rows|parts)\} [a-z]+s( are| have| cannot|\.|;|$)")
    of_several = ("a formula of {found} characters", "at most {size} MiB in at most {count} parts", "bounds fall from", "more than",
                  "{count} groups are combined", "{count} tables have", "{count} answers are too few", "{found} is a binary float")  # fmt: skip
    seen = [str(entry.id) for entry in ENTRIES if counting.search(str(entry.id))]

    assert [each for each in seen if not each.startswith(of_several)] == []


def test_one_sign_says_minus_in_sentences_and_numbers() -> None:
    assert [str(entry.id) for entry in ENTRIES if "−" in f"{entry.id}{entry.string}"] == []
