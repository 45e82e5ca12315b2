"""What the shell completes besides commands and options: predicates and codes of the instruments that files name; bash itself."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from click import Choice
from click.shell_completion import BashComplete, CompletionItem, add_completion_class, split_arg_string

from evalkit.base.errors import EvalkitError
from evalkit.base.language import language, language_of
from evalkit.cli.formats import SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import click

    from evalkit.instruments import Instrument


class Bash(BashComplete):
    """bash takes a word apart at @, and so would never complete an edition."""

    name = "bash"
    source_template = "COMP_WORDBREAKS=${COMP_WORDBREAKS//@}\n" + BashComplete.source_template


def register() -> None:
    """Let click use it."""
    add_completion_class(Bash)


def outputs(ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    """*incomplete* with each suffix that it may become; files where its name has no point yet, or leads to nothing."""
    forms = next((param.type.choices for param in ctx.command.params if isinstance(param.type, Choice)), ())
    return with_suffix(incomplete, dict.fromkeys(SUFFIXES[form][0] for form in forms if form in SUFFIXES))


def with_suffix(incomplete: str, ways: Iterable[str]) -> list[CompletionItem]:
    """*incomplete* with each of the suffixes *ways* that it may become; files else."""
    head, point, suffix = incomplete.rpartition(".")
    completed = [f"{head}{way}" for way in ways if head and point and way.startswith(f".{suffix}")]
    return list(map(CompletionItem, completed)) or [CompletionItem(incomplete, type="file")]


def codes(ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    """Codes of the instruments of the assessments that are named so far."""
    titles = {
        code: node.title
        for instrument in _instruments(ctx)
        for code, node in instrument.nodes.items()
        if code.startswith(incomplete)
    }
    speech = language(language_of(os.environ))
    return [CompletionItem(code, help=speech.say(title)) for code, title in titles.items()]


def predicates(ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    """Predicates of these instruments."""
    from evalkit.method.bands import predicate_words

    words = dict.fromkeys(word for instrument in _instruments(ctx) for word in predicate_words(instrument))
    return [CompletionItem(word) for word in words if word.casefold().startswith(incomplete.casefold())]


def _instruments(ctx: click.Context) -> Iterator[Instrument]:
    """Of what is broken nothing comes: the command says so, not the shell while somebody types."""
    from evalkit.catalogue.registry import Registry
    from evalkit.files.inputs import read_all
    from evalkit.files.siblings import is_file

    # An option that still lacks its value keeps click from reading the paths: they are taken from the line itself.
    files = [word for word in dict.fromkeys(split_arg_string(os.environ.get("COMP_WORDS", ""))[1:]) if is_file(word)]
    by_id: dict[str, Instrument] = {}
    with suppress(EvalkitError, OSError):
        registry = Registry(ctx.params.get("rules") or ())
        for assessment in read_all(files, registry).assessments:
            with suppress(EvalkitError):
                instrument = registry.instrument_of(assessment)
                by_id.setdefault(instrument.id, instrument)
    yield from by_id.values()
