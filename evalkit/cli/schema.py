"""``evalkit schema``: the JSON Schema of a kind of file, for editors and other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from evalkit.cli import options
from evalkit.cli.faults import reported, say, with_hint
from evalkit.cli.forms import chosen
from evalkit.cli.output import check_output, write, write_json
from evalkit.language import language
from evalkit.text import msg, visible

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from evalkit.formats.shipped import Shipped
    from evalkit.language import Language


SCHEMA = ("json",)
LISTED = ("table",)


class _WithKinds(click.Command):
    """Lists the kinds below the options."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # click's signature
        from evalkit.formats.shipped import shipped

        with formatter.section("Kinds"):
            formatter.write_dl([(kind, one.title()) for kind, one in shipped().items()])


def _complete(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    from evalkit.formats.shipped import shipped

    return [CompletionItem(kind, help=one.title()) for kind, one in shipped().items() if kind.startswith(incomplete)]


@click.command(
    "schema", cls=_WithKinds, short_help="Print the JSON Schema of a kind of file that evalkit reads or writes."
)
@click.argument("kind", required=False, metavar="[KIND]", shell_complete=_complete)
@options.shared(options.output, options.lang, options.traceback)
def schema(*, kind: str | None, output: str | None, lang: str, traceback: bool) -> None:
    """Print the JSON Schema of a KIND of file; without KIND, list the kinds.

    An editor that knows the directive #:schema completes and checks TOML files by it.
    """
    with reported(lang, traceback=traceback):
        speech = language(lang)
        check_output(output, (), speech)
        if kind is None:
            chosen(None, output, LISTED, speech)
            write(_listed(), output)
            return
        found = _find(kind, speech)
        chosen(None, output, SCHEMA, speech)
        write_json(found.text(), output)
        if output is not None and found.is_of_input():
            _say_directive(output, speech)


def _listed() -> str:
    from evalkit.formats.shipped import shipped

    kinds = shipped()
    width = max(map(len, kinds))
    return "".join(f"{kind:<{width}}  {one.title()}\n" for kind, one in kinds.items())


def _find(kind: str, speech: Language) -> Shipped:
    from evalkit.errors import did_you_mean
    from evalkit.formats.shipped import shipped

    kinds = shipped()
    if kind not in kinds:
        problem = msg("there is no schema of {name}", name=visible(kind))
        hint: Any = did_you_mean(kind, kinds) or msg("one of {choices}", choices=tuple(kinds))
        raise click.UsageError(with_hint(problem, hint, speech))
    return kinds[kind]


def _say_directive(output: str, speech: Language) -> None:
    from pathlib import Path

    line = f"#:schema ./{Path(output).name}"
    say(speech.say(msg("first line of files beside it, for editors: {line}", line=visible(line, 200))))
