"""Cold start: whole processes against processes that only import the libraries which the command imports, too."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from measure import medians, seconds_of_children

FILE = Path(__file__).parents[1] / "examples" / "beltim-2025" / "spbe.toml"
LIBRARIES = ("attr", "attrs", "click", "pluggy", "rich", "tomli")
STANDARD = (
    "importlib.metadata"  # how a program that asks Python finds its plugins; evalkit reads what pip has written down
)
COMMANDS = {"evalkit --help": ("--help",), "evalkit evaluate spbe.toml": ("evaluate", str(FILE))}
LOADED = """
import json, sys
from evalkit.cli import main
sys.argv[0] = "evalkit"
try:
    main()
except SystemExit:
    pass
print(json.dumps([*sys.modules]), file=sys.stderr)
"""

# Installed packages come with their byte code; a checkout has to be allowed to keep its own.
ENV = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


def _process(*arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL, env=ENV)  # noqa: S603


def imported(arguments: tuple[str, ...]) -> tuple[str, ...]:
    """The modules of libraries that ``evalkit`` imports for *arguments*: what its own code could not do without."""
    done = subprocess.run(  # noqa: S603  # our own command
        [sys.executable, "-c", LOADED, *arguments], check=True, capture_output=True, text=True, env=ENV
    )
    modules = json.loads(done.stderr.splitlines()[-1])
    return tuple(sorted(name for name in modules if name.partition(".")[0] in LIBRARIES))


def _floors(name: str, modules: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """What each command is held against: its libraries, and these with what finds plugins."""
    return {f"the libraries of {name}": modules, f"these and {STANDARD}, {name}": (*modules, STANDARD)}


def main() -> None:
    """Print the ratios."""
    floors = {name: imported(arguments) for name, arguments in COMMANDS.items()}
    candidates = {"python -c 'pass'": lambda: _process("-c", "pass")}
    for name, arguments in COMMANDS.items():
        candidates[name] = lambda arguments=arguments: _process("-m", "evalkit", *arguments)
        for label, modules in _floors(name, floors[name]).items():
            candidates[label] = lambda modules=modules: _process("-c", f"import {', '.join(modules)}")
    found = medians(candidates, rounds=31, calls=1, clock=seconds_of_children)
    print("Cold start, whole process")
    for name, seconds in found.items():
        print(f"  {name:<66} {seconds * 1e3:7.1f} ms")
    for name, modules in floors.items():
        for label, alone in _floors(name, modules).items():
            roots = ", ".join(dict.fromkeys(each.partition(".")[0] for each in alone))
            print(f"  {name} is {found[name] / found[label]:.2f} × importing {roots}")


if __name__ == "__main__":
    main()
