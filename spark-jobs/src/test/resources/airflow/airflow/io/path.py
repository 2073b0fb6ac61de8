"""Stand-in: what the DAGs call of a path in an object store, on a local disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path


class ObjectStoragePath:
    def __init__(self, path: str | Path, *, conn_id: str | None = None) -> None:
        self._path = Path(path)

    def __str__(self) -> str:
        return str(self._path)

    def __truediv__(self, name: str) -> ObjectStoragePath:
        return ObjectStoragePath(self._path / name)

    @property
    def name(self) -> str:
        return self._path.name

    @property
    def suffix(self) -> str:
        return self._path.suffix

    @property
    def parent(self) -> ObjectStoragePath:
        return ObjectStoragePath(self._path.parent)

    def iterdir(self) -> Iterator[ObjectStoragePath]:
        return (ObjectStoragePath(path) for path in self._path.iterdir())

    def is_dir(self) -> bool:
        return self._path.is_dir()

    def exists(self) -> bool:
        return self._path.exists()

    def read_text(self) -> str:
        return self._path.read_text()
