"""Cold start: whole processes against processes that only import what cannot be done without."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from measure import best

FILE = Path(__file__).parents[1] / "examples" / "beltim-2025" / "spbe.toml"
FLOOR = "import attrs, pluggy, tomli, click, rich.console, rich.table, importlib.metadata"

# Installed packages come with their byte code; a checkout has to be allowed to keep its own.
ENV = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


def _process(*arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL, env=ENV)  # noqa: S603


def main() -> None:
    """Print the ratios."""
    found = best(
        {
            "python -c 'pass'": lambda: _process("-c", "pass"),
            "import click": lambda: _process("-c", "import click"),
            "evalkit --help": lambda: _process("-m", "evalkit", "--help"),
            "import attrs, pluggy, … rich.table": lambda: _process("-c", FLOOR),
            "evalkit evaluate spbe.toml": lambda: _process("-m", "evalkit", "evaluate", str(FILE)),
        },
        rounds=25,
        calls=1,
    )
    print("Cold start, whole process")
    for name, seconds in found.items():
        print(f"  {name:<36} {seconds * 1e3:7.1f} ms")
    print(f"  --help is {found['evalkit --help'] / found['import click']:.2f} × importing click")
    floor = found["import attrs, pluggy, … rich.table"]
    print(f"  evaluate is {found['evalkit evaluate spbe.toml'] / floor:.2f} × importing its libraries")


if __name__ == "__main__":
    main()
