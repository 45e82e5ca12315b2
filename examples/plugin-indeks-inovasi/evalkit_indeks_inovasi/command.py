"""``evalkit daftar-inovasi``: an empty list of innovations, to be filled in."""

from __future__ import annotations

import click

from evalkit_indeks_inovasi.innovations import HEADER


@click.command("daftar-inovasi")
@click.argument("pemerintah")
@click.argument("tahun")
def blank(pemerintah: str, tahun: str) -> None:
    """Cetak daftar inovasi yang kosong, untuk diisi dan dihitung: evalkit evaluate DAFTAR.inovasi."""
    click.echo(f"{pemerintah};{tahun}")
    click.echo(";".join(HEADER))
