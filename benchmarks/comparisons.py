"""Two years of more than 500 agencies compared, beside only evaluating them, from the tables to JSON."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner
from measure import medians

from evalkit.cli import cli

NATION = Path(__file__).parents[1] / "examples" / "spbe-nasional"
YEARS = ("2021", "2022")


def run(*arguments: str) -> str:
    """What a command prints."""
    done = CliRunner().invoke(cli, [*arguments, "--instrument", "spbe@2020", "--format", "json"])
    if done.exit_code not in (0, 3):
        raise SystemExit(done.stderr)
    return done.stdout


def compared() -> None:
    """Both years, each agency against itself."""
    tables = [str(NATION / f"spbe-{year}.csv") for year in YEARS]
    run("compare", *tables, "--period", ",".join(YEARS))


def evaluated() -> None:
    """Each year by itself."""
    for year in YEARS:
        run("evaluate", str(NATION / f"spbe-{year}.csv"), "--period", year)


def main() -> None:
    """Print both, and how they compare."""
    found = medians({"compared": compared, "evaluated": evaluated}, rounds=3, calls=1)
    by = found["compared"] / found["evaluated"]
    print(
        f"two years of SPBE compared: {found['compared']:.2f} s, {by:.2f} × evaluating both ({found['evaluated']:.2f} s)"
    )


if __name__ == "__main__":
    main()
