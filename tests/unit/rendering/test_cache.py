"""The folder of rendered and transcoded things."""

import os
import time
from pathlib import Path

import pytest

from dicom_network.modules.rendering.cache import Cache, cache_key


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.name != ".sweep"]


def aged(path: Path, seconds: float) -> None:
    os.utime(path, (time.time() - seconds,) * 2)


def test_what_was_kept_is_found_by_another_process_too(tmp_path: Path) -> None:
    key = cache_key("digest", 1, "options")
    assert Cache(tmp_path, 1 << 20).read(key) is None
    Cache(tmp_path, 1 << 20).write(key, b"picture")
    assert Cache(tmp_path, 1 << 20).read(key) == b"picture"


def test_keys_differ_with_every_part() -> None:
    assert len({cache_key(b"a", 1), cache_key(b"a", 2), cache_key(b"b", 1), cache_key(b"a", None)}) == 4


def test_what_fails_half_way_is_not_kept(tmp_path: Path) -> None:
    cache = Cache(tmp_path, 1 << 20)
    with pytest.raises(RuntimeError, match="half way"), cache.incoming("ab" * 20) as descriptor:
        os.write(descriptor, b"half")
        raise RuntimeError("half way")
    assert cache.find("ab" * 20) is None
    assert files_in(tmp_path) == []


def test_the_least_lately_used_go_when_it_is_full(tmp_path: Path) -> None:
    cache = Cache(tmp_path, 100_000)
    keys = [cache_key(number) for number in range(20)]
    for number, key in enumerate(keys):
        cache.write(key, bytes(10_000))
        if cache.path(key).exists():
            aged(cache.path(key), 10_000 - number * 100)
    assert cache.read(keys[-20]) is None
    cache.sweep()
    assert sum(path.stat().st_size for path in files_in(tmp_path)) <= 100_000
    assert cache.read(keys[-1]) == bytes(10_000)


def test_a_use_keeps_a_file(tmp_path: Path) -> None:
    cache = Cache(tmp_path, 30_000)
    old, used = cache_key("old"), cache_key("used")
    for key in (old, used):
        cache.write(key, bytes(10_000))
        aged(cache.path(key), 5_000)
    assert cache.read(used)
    for number in range(3):
        cache.write(cache_key(number), bytes(8_000))
        aged(cache.path(cache_key(number)), 1_000)
    cache.sweep()
    assert cache.read(old) is None
    assert cache.read(used)


def test_what_is_recent_stays_whatever_the_limit(tmp_path: Path) -> None:
    cache = Cache(tmp_path, 0)
    with cache.incoming("cd" * 20) as descriptor:
        os.write(descriptor, b"transcoded")
    path = cache.find("cd" * 20)
    assert path
    assert path.read_bytes() == b"transcoded"
    cache.write("ef" * 20, b"picture")
    assert cache.read("ef" * 20) is None
    aged(path, 3600)
    cache.sweep()
    assert cache.find("cd" * 20) is None
