"""``evalkit init``: an empty assessment to fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.cli import options
from evalkit.cli.call import reports
from evalkit.cli.list_show import find_instrument
from evalkit.cli.output import write
from evalkit.cli.translated import command

if TYPE_CHECKING:
    from evalkit.cli.call import Call

FORMS = ("toml",)


@command(
    "init",
    msg(
        "Write an assessment by INDEX[@EDITION] with every code and title, and every answer left out.\n\n"
        "A file that exists is kept, unless --force is given."
    ),
)
@options.instrument
@options.force
@reports(FORMS, shared=options.shared(options.rules, options.output, options.lang, options.no_pager, options.traceback))
def init(call: Call, *, spec: str) -> None:
    """Write the template of the instrument that *spec* names."""
    call.begin()
    call.spare()  # somebody's answers may be in it
    with call.registry() as registry:
        instrument = find_instrument(spec, registry, call)

    from evalkit.report.template import template

    write(template(instrument, call.speech), call.to)
