"""``evalkit`` and ``python -m evalkit``: ends with a sentence, or on Ctrl-C without a word, even while Python still imports."""

from __future__ import annotations

import atexit
import gc
import os
import signal
import sys
from typing import NoReturn

from evalkit.base.exit_codes import FAULTY, INTERRUPTED
from evalkit.base.memory import memory_ended

# Modules and results are no garbage: looking for rings among so few new things takes 5 % of a short run.
NEW_THINGS = 200_000


def main() -> NoReturn:
    """Run the command line and end the process."""
    gc.set_threshold(NEW_THINGS)
    interrupted = signal.getsignal(signal.SIGINT)
    if interrupted is signal.default_int_handler:  # not ignored, as in the background
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        from evalkit import cli  # noqa: PLC0415  # what takes long

        signal.signal(signal.SIGINT, interrupted)
        cli.main()
    except SystemExit as ended:
        _end(ended.code)
        raise
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except Exception as error:
        if not memory_ended(error):
            raise
        _say_no_memory()
    sys.exit(FAULTY)


def _end(code: object) -> None:
    """End the process at once where all is written: to take every module and result apart takes a tenth of a short run.

    What others registered for the end is run. Where another program called this one, a stream cannot be written, or a thread is at
    work, Python ends as ever.
    """
    program = getattr(sys.modules["__main__"], "__file__", None) or ""
    if program != __file__ and os.path.basename(program) != "evalkit":  # noqa: PTH119  # pathlib costs 5 ms
        return
    threads = sys.modules.get("threading")  # whoever started one has imported it
    if not isinstance(code, int) or (threads is not None and threads.active_count() > 1):
        return
    atexit._run_exitfuncs()  # noqa: SLF001  # what Python itself calls at the end
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except (OSError, ValueError):
        return
    os._exit(code)


def _say_no_memory() -> None:
    """In the language of the run if there is memory for that."""
    try:
        from evalkit.base.language import language, language_of  # noqa: PLC0415  # the same
        from evalkit.cli.exits import NO_MEMORY, say  # noqa: PLC0415  # it may fail

        say(language(language_of(os.environ)).say(NO_MEMORY))
    except (MemoryError, ImportError, SystemError):
        os.write(2, b"evalkit: there is not enough memory\n")


if __name__ == "__main__":  # pragma: no branch  # nothing imports it by this name
    main()
