"""Facts about hashes of what was read."""

from __future__ import annotations

import hashlib

import pytest

from evalkit.base.digest import _algorithm, sha256


@pytest.mark.parametrize("parts", [(), (b"",), (b"a", b"bc"), (b"x" * 2**20, b"y")])
def test_hash_is_that_of_all_parts(parts: tuple[bytes, ...]) -> None:
    assert sha256(*parts) == hashlib.sha256(b"".join(parts)).hexdigest()


def test_a_python_without_the_small_module_takes_the_large_one() -> None:
    assert _algorithm("no_such_module") is hashlib.sha256
