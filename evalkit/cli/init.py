"""``evalkit init``: an empty assessment to fill in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.base.text import msg, visible
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
        "Nothing is overwritten."
    ),
)
@options.instrument
@reports(FORMS, shared=options.shared(options.rules, options.output, options.lang, options.no_pager, options.traceback))
def init(call: Call, *, spec: str) -> None:
    """Write the template of the instrument that *spec* names."""
    call.begin()
    if call.to is not None and Path(call.to).is_file():
        # Somebody's answers may be in it.
        raise call.refused(msg("{file} exists and is not overwritten", file=visible(call.to, 200)))
    with call.registry() as registry:
        instrument = find_instrument(spec, registry, call)

    from evalkit.report.template import template

    write(template(instrument, call.speech), call.to)
