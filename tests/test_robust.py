"""Facts about hard circumstances, with real processes: each gets a sentence, no traceback, and nothing half-done."""

from __future__ import annotations

import compileall
import errno
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

import evalkit
from evalkit.base.system_errors import reason_of
from evalkit.cli.exits import reported

ROOT = Path(__file__).parents[1]
ASSESSMENT = """
[assessment]
instrument = "spbe@2020"
subject = "Kabupaten “Ø” ≥ 5 — é"
period = "2024"
[values]
total = 4.16
"""
HALF = """
import sys, time
from pathlib import Path
from evalkit.base.atomic_write import replace
from evalkit.cli.standard_streams import heeded

def pieces():
    yield b"x"
    print("half", flush=True)
    time.sleep(60)

with heeded():
    replace(Path("out"), pieces())
"""

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals, devices and limits of POSIX")


@pytest.fixture(name="here", autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "a.toml").write_text(ASSESSMENT, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EVALKIT_LANG", "en")
    return tmp_path


def shell(line: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run *line*, in which EVALKIT is the command."""
    words = ["bash", "-c", line.replace("EVALKIT", f"{sys.executable} -m evalkit")]
    return subprocess.run(words, capture_output=True, text=True, check=False, timeout=60, env=os.environ | env)  # noqa: S603  # our own words


def told(done: subprocess.CompletedProcess[str]) -> str:
    assert "Traceback" not in done.stderr
    assert "internal error" not in done.stderr
    return done.stderr


# --- Streams ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["evaluate", "audit"])
def test_closed_standard_input(command: str) -> None:
    done = shell(f"EVALKIT {command} - <&-")

    assert done.returncode == 1
    assert told(done).startswith("standard input: cannot be read: Bad file descriptor\n")


@pytest.mark.parametrize(
    "arguments",
    ["--help", "--version", "evaluate a.toml", "evaluate a.toml --format json", "init ips", "schema", "list"],
)
def test_closed_standard_output(arguments: str) -> None:
    done = shell(f"EVALKIT {arguments} >&-")

    assert (done.returncode, told(done).count("\n")) == (141, 1)
    assert done.stderr.startswith("standard output is closed: ")


def test_a_file_is_written_without_standard_output(here: Path) -> None:
    done = shell("EVALKIT evaluate a.toml -o x.json >&- 2>&- <&-")

    assert done.returncode == 0
    assert (here / "x.json").read_text(encoding="utf-8") == shell("EVALKIT evaluate a.toml --format json").stdout


@pytest.mark.parametrize("form", ["text", "json"])
def test_standard_output_by_its_name_is_a_pipe(form: str) -> None:
    named = shell(f"EVALKIT evaluate a.toml --format {form} -o /dev/stdout | cat")

    assert (named.stderr, named.stdout) == ("", shell(f"EVALKIT evaluate a.toml --format {form}").stdout)


@pytest.mark.parametrize("command", ["init spbe@2020", "evaluate a.toml", "report a.toml --format html"])
def test_a_pipe_that_nobody_may_read_is_not_waited_for(here: Path, command: str) -> None:
    os.mkfifo(here / "pipe")

    done = shell(f"EVALKIT {command} -o pipe")

    assert (done.returncode, done.stdout) == (2, "")
    assert "pipe is a pipe; write > pipe without -o" in told(done)


@pytest.mark.parametrize("name", ["-dash.toml", "--dash.toml"])
def test_a_path_that_begins_with_a_dash_is_told_how_to_be_written(here: Path, name: str) -> None:
    (here / name).write_bytes((here / "a.toml").read_bytes())

    done = shell(f"EVALKIT evaluate {name}")

    assert (done.returncode, f"hint: the file of that name is written ./{name}\n" in told(done)) == (2, True)
    assert shell(f"EVALKIT evaluate ./{name}").returncode == 0
    assert "hint" not in told(shell("EVALKIT evaluate -xdash.toml"))


def test_closed_standard_error() -> None:
    assert shell("EVALKIT evaluate a.toml 2>&-").stdout == shell("EVALKIT evaluate a.toml").stdout
    assert shell("EVALKIT evaluate gone.toml 2>&-").returncode == 2


@pytest.mark.parametrize("arguments", ["evaluate a.toml", "--help", "evaluate --help", "--version"])
def test_a_full_disk(arguments: str) -> None:
    done = shell(f"EVALKIT {arguments} > /dev/full")

    assert (done.returncode, told(done)) == (1, "the output: cannot be read or written: No space left on device\n")


@pytest.mark.parametrize("encoding", ["ascii", "cp437", "latin-1", "cp1252"])
@pytest.mark.parametrize(
    "arguments", ["evaluate a.toml", "evaluate a.toml --detail", "show ips", "init ips", "--help", "list"]
)
def test_signs_that_the_encoding_lacks(encoding: str, arguments: str) -> None:
    done = subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-m", "evalkit", *arguments.split()],
        capture_output=True,
        check=True,
        env=os.environ | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
    )
    text = done.stdout.decode(encoding)

    assert done.stderr == b""
    assert "\\u" not in text
    if "a.toml" in arguments and encoding == "ascii":
        assert 'Kabupaten "\\xd8" >= 5 - \\xe9' in text


@pytest.mark.parametrize("encoding", ["ascii", "cp437", "latin-1"])
def test_signs_that_the_encoding_of_standard_error_lacks(encoding: str) -> None:
    done = subprocess.run(  # our own interpreter
        [sys.executable, "-m", "evalkit", "evaluate", "gone—“x”≥é.toml"],
        capture_output=True,
        check=False,
        env=os.environ | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
    )

    assert done.returncode == 2
    shown = {"ascii": '"x">=\\xe9', "cp437": '"x"≥é', "latin-1": '"x">=é'}[encoding]
    assert done.stderr.decode(encoding).endswith(f"there is no file or folder gone-{shown}.toml\n")


# --- Files ------------------------------------------------------------------------------------------------------


@pytest.fixture(name="ring")
def _ring(here: Path) -> str:
    (here / "one.toml").symlink_to("two.toml")
    (here / "two.toml").symlink_to("one.toml")
    return "one.toml"


@pytest.mark.parametrize(
    "arguments",
    [
        "evaluate one.toml",
        "evaluate a.toml one.toml",
        "audit one.toml",
        "rules check one.toml",
        "rules check ./one.toml",
        "rules diff ips one.toml",
        "fill one.toml",
        "fill one.toml --instrument ips",
        "evaluate a.toml -o one.toml",
        "schema result -o one.toml",
        "init ips -o one.toml",
    ],
)
@pytest.mark.usefixtures("ring")
def test_a_ring_of_links(arguments: str) -> None:
    done = shell(f"EVALKIT {arguments}")

    assert (done.returncode, done.stdout) == (2, "")
    assert "the links of one.toml lead in a circle" in told(done)


def test_an_assessment_may_name_a_ring(ring: str, here: Path) -> None:
    text = f'[assessment]\ninstrument = "ikm@2017"\nsubject = "X"\nperiod = "2024"\nresponses = "{ring}"\n'
    (here / "b.toml").write_text(text, encoding="utf-8")

    done = shell("EVALKIT evaluate b.toml")

    assert done.returncode == 1
    assert f"{ring} cannot be read: Too many levels of symbolic links\n" in told(done)


@pytest.mark.parametrize(
    "line", ["evaluate /dev/zero", "evaluate - < /dev/zero", "audit /dev/zero", "evaluate a.toml /dev/zero"]
)
def test_a_device_that_never_ends(line: str) -> None:
    done = shell(f"EVALKIT {line}")

    assert done.returncode == 1
    assert ": cannot be read: File too large\n" in told(done)


@pytest.mark.parametrize("memory", [24_000, 28_000, 32_000])
def test_too_little_memory(memory: int) -> None:
    # The compiler of Python calls a module wrong where memory ends while it reads one.
    compileall.compile_dir(Path(evalkit.__file__).parent, quiet=1)
    done = shell(f"ulimit -v {memory}; EVALKIT evaluate /dev/zero")

    assert (done.returncode, done.stdout) == (1, "")
    assert "there is not enough memory" in told(done)


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        OSError(errno.ENOMEM, os.strerror(errno.ENOMEM), "a.toml"),
        ImportError("libz.so.1: failed to map segment from shared object"),
        SystemError("error return without exception set"),
        SystemError("<function _find_and_load> returned NULL without setting an exception"),
    ],
)
def test_no_memory_is_said_by_whatever_name_python_gives_it(
    error: Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended, reported("en", traceback=False):
        raise error

    assert ended.value.code == 1
    assert (
        capsys.readouterr().err
        == "there is not enough memory for this: name fewer or smaller files, or allow more memory\n"
    )


@pytest.mark.parametrize("command", ["evaluate a.toml", "show ips", "schema result", "rules check ips"])
def test_a_read_only_file_is_not_overwritten(command: str, here: Path) -> None:
    file = here / "x"
    file.write_text("old", encoding="utf-8")
    file.chmod(0o444)

    done = shell(f"EVALKIT {command} -o x")

    assert (done.returncode, "x is read-only and is not overwritten" in told(done)) == (2, True)
    assert (file.read_text(encoding="utf-8"), stat.S_IMODE(file.stat().st_mode)) == ("old", 0o444)


def test_a_new_file_has_the_mode_of_others(here: Path) -> None:
    shell("umask 027; EVALKIT evaluate a.toml -o x")

    assert stat.S_IMODE((here / "x").stat().st_mode) == 0o640


# --- Signals ----------------------------------------------------------------------------------------------------


def _hear() -> None:
    """Heed signals that whoever runs the tests ignores: nohup and jobs in the background hand that on."""
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)


def start(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603  # our own interpreter
        [sys.executable, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=_hear,  # noqa: PLW1509  # the tests start no threads
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_leaves_no_temporary_file(number: signal.Signals, here: Path) -> None:
    (here / "out").write_text("old", encoding="utf-8")
    with start("-c", HALF) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "half\n"
        assert len(list(here.glob(".out.*"))) == 1
        process.send_signal(number)
        code = process.wait(30)

    assert code == (128 + number if number != signal.SIGINT else -number)
    assert sorted(one.name for one in here.iterdir()) == ["a.toml", "out"]
    assert (here / "out").read_text(encoding="utf-8") == "old"


def test_a_signal_that_the_caller_ignores_is_ignored(here: Path) -> None:
    done = shell("trap '' TERM; (sleep 0.2; kill -TERM $$) & EVALKIT evaluate a.toml -o x; wait")

    assert (here / "x").exists()
    assert told(done) == ""


@pytest.mark.parametrize(
    "module", ["click", "evalkit.cli.command_group", "evalkit.cli.exits", "evalkit.catalogue.registry"]
)
def test_interruption_while_modules_are_imported_shows_no_traceback(module: str) -> None:
    with start("-X", "importtime", "-m", "evalkit", "rules", "check") as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.rpartition("|")[2].strip() == module:
                break
        else:
            pytest.fail(f"{module} is not imported")
        process.send_signal(signal.SIGINT)
        rest = process.stderr.read()
        code = process.wait(30)

    assert "Traceback" not in rest
    assert "KeyboardInterrupt" not in rest
    assert code in (130, -signal.SIGINT)


# --- Reasons ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (FileNotFoundError(2, "x"), "No such file or directory"),
        (PermissionError(13, "x"), "Permission denied"),
        (OSError(9999, "rare"), "rare"),
        (OSError(), "OSError"),
        (RuntimeError("Symlink loop"), "Too many levels of symbolic links"),
        (ValueError("embedded null byte"), "Invalid argument"),
    ],
)
def test_reasons_are_told_in_words_of_the_catalogue(error: OSError, words: str) -> None:
    assert str(reason_of(error)) == words
