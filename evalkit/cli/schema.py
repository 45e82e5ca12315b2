"""``evalkit schema``: the JSON Schema of a kind of file, for editors and other programs."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from evalkit.base.text import Message, msg, visible
from evalkit.cli import options
from evalkit.cli.call import reports
from evalkit.cli.files import check_output, write, write_json
from evalkit.cli.formats import chosen
from evalkit.cli.translated import Command, argument, command, word

if TYPE_CHECKING:
    import click
    from click.shell_completion import CompletionItem

    from evalkit.base.language import Language
    from evalkit.cli.call import Call
    from evalkit.schema.shipped import Shipped


SCHEMA = ("json",)
LISTED = ("table",)


class _WithKinds(Command):
    """Lists the kinds below the options."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # click's signature
        from evalkit.schema.shipped import shipped

        with formatter.section(word(msg("Kinds"))):
            formatter.write_dl([(kind, word(_title(schema_file))) for kind, schema_file in shipped().items()])


def _complete(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    from evalkit.schema.shipped import shipped

    return [
        CompletionItem(kind, help=word(_title(schema_file)))
        for kind, schema_file in shipped().items()
        if kind.startswith(incomplete)
    ]


@command(
    "schema",
    msg(
        "Print the JSON Schema of a KIND of file; without KIND, list the kinds.\n\n"
        "An editor that knows the directive #:schema completes and checks TOML files by it."
    ),
    cls=_WithKinds,
)
@argument("kind", required=False, metavar=msg("[KIND]"), shell_complete=_complete)
@reports((), shared=options.shared(options.output, options.lang, options.no_pager, options.traceback))
def schema(call: Call, *, kind: str | None) -> None:
    """Print the schema of *kind*, or list the kinds."""
    check_output(call.to, (), call.speech)
    if kind is None:
        chosen(None, call.to, LISTED, call.speech)
        write(_listed(call.speech), call.to)
        return
    shipped_schema = _find(kind, call)
    chosen(None, call.to, SCHEMA, call.speech)
    write_json(shipped_schema.text(), call.to)
    if call.to is not None and shipped_schema.is_of_input():
        line = f"#:schema ./{os.path.basename(call.to)}"  # noqa: PTH119  # start-up
        call.say(msg("first line of files beside it, for editors: {line}", line=visible(line, 200)))


def _title(schema_file: Shipped) -> Message:
    return Message(schema_file.title(), {})


def _listed(speech: Language) -> str:
    from evalkit.schema.shipped import shipped

    kinds = shipped()
    width = max(map(len, kinds))
    return "".join(f"{kind:<{width}}  {speech.say(_title(schema_file))}\n" for kind, schema_file in kinds.items())


def _find(kind: str, call: Call) -> Shipped:
    from evalkit.base.errors import did_you_mean
    from evalkit.schema.shipped import shipped

    kinds = shipped()
    if kind not in kinds:
        problem = msg("there is no schema of {name}", name=visible(kind))
        hint: Any = did_you_mean(kind, kinds) or msg("one of {choices}", choices=tuple(kinds))
        raise call.refused(problem, hint)
    return kinds[kind]
