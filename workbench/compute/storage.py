"""The place that this machine and every node of a cluster read and write: a folder or a bucket.

`/mnt/shared/squad`, `s3://bucket/squad`, `gs://bucket/squad`: anything that Arrow opens, with the credentials that
the environment has. Files appear whole or not at all. In a folder, what is made takes the folder's own
permissions, so that nodes that run as other users can read it, and write it where they may.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import InputError

if TYPE_CHECKING:
    from pyarrow.fs import FileSystem

_NAMED = 'set [ray] storage in workbench.toml to a folder or bucket that every node reads and writes'


class Storage:
    """Files by name below one place.

    Args:
        uri: an absolute folder, or the URI of one (`file://`, `s3://`, `gs://`, `hdfs://` ...).

    Raises:
        InputError: when it is neither, or cannot be opened.
    """

    def __init__(self, uri: str) -> None:
        self.uri = uri
        self._files, self._root = _opened(uri)
        self._local = Path(self._root) if self._files.type_name == "local" else None

    def ready(self) -> Storage:
        """The same, after a look whether it is there.

        Raises:
            InputError: when nobody can read it from here.
        """
        from pyarrow.fs import FileType

        if self._local is not None and not self._local.is_dir():
            raise InputError("the storage is no folder", where=self.uri, hint=f"make it, or {_NAMED}")
        if self._local is None:
            try:
                there = self._files.get_file_info(self._root).type
            except OSError as error:
                raise InputError(f"the storage does not answer: {_first(error)}", where=self.uri, hint=_NAMED) from None
            if there == FileType.File:
                raise InputError("the storage is a file", where=self.uri, hint=_NAMED)
        return self

    def has(self, name: str) -> bool:
        """Whether a file of this name is there, whole."""
        return self.size(name) is not None

    def size(self, name: str) -> int | None:
        """The bytes of a file; None where there is none."""
        from pyarrow.fs import FileType

        found = self._files.get_file_info(f"{self._root}/{name}")
        return int(found.size) if found.type == FileType.File else None

    def path(self, name: str) -> Path | None:
        """Where a file or folder lies on this machine; None where the storage is no folder."""
        return None if self._local is None else self._local / name

    def names(self, folder: str) -> list[str]:
        """The names of the files in a folder, without the folder; [] where there is none."""
        from pyarrow.fs import FileSelector, FileType

        found = self._files.get_file_info(FileSelector(f"{self._root}/{folder}", allow_not_found=True))
        return sorted(one.base_name for one in found if one.type == FileType.File
                      and not one.base_name.startswith("."))

    def read(self, name: str) -> bytes:
        """A file's bytes."""
        with self._files.open_input_stream(f"{self._root}/{name}", compression=None) as stream:
            return bytes(stream.read())

    def write(self, name: str, content: bytes) -> None:
        """Write a small file."""
        if self._local is None:
            self._made(name)
            with self._files.open_output_stream(f"{self._root}/{name}", compression=None) as stream:
                stream.write(content)
            return
        with tempfile.NamedTemporaryFile(dir=self._folder(name), prefix=".new-", delete=False) as file:
            file.write(content)
        self._appear(Path(file.name), name)

    def put(self, name: str, file: Path) -> None:
        """Copy a file in; one of that name is replaced."""
        if self._local is None:
            from pyarrow.fs import LocalFileSystem, copy_files

            self._made(name)
            copy_files(str(file), f"{self._root}/{name}", source_filesystem=LocalFileSystem(),
                       destination_filesystem=self._files)
            return
        with (tempfile.NamedTemporaryFile(dir=self._folder(name), prefix=".new-", delete=False) as target,
              file.open("rb") as source):
            shutil.copyfileobj(source, target, 1 << 22)
        self._appear(Path(target.name), name)

    def local(self, name: str, scratch: Path) -> Path:
        """A path that holds the file: itself where the storage is a folder, else a copy below `scratch`."""
        if self._local is not None:
            return self._local / name
        target = scratch / name.replace("/", "_")
        if not target.exists():
            self.fetch(name, target)
        return target

    def fetch(self, name: str, target: Path) -> None:
        """Copy a file out."""
        target.parent.mkdir(parents=True, exist_ok=True)
        if self._local is not None:
            shutil.copyfile(self._local / name, target)
            return
        from pyarrow.fs import LocalFileSystem, copy_files

        copy_files(f"{self._root}/{name}", str(target), source_filesystem=self._files,
                   destination_filesystem=LocalFileSystem())

    def remove(self, folder: str) -> None:
        """Remove a folder as far as this user may; what others wrote into a sticky folder stays."""
        if self._local is not None:
            shutil.rmtree(self._local / folder, ignore_errors=True)
            return
        try:
            self._files.delete_dir(f"{self._root}/{folder}")
        except OSError:
            return

    def _made(self, name: str) -> None:
        """The folder of a file where folders are more than a part of its name."""
        if self._files.type_name not in ("s3", "gcs", "abfs"):
            self._files.create_dir(f"{self._root}/{name}".rpartition("/")[0], recursive=True)

    def _folder(self, name: str) -> Path:
        """The folder of a file, made with the permissions of the storage."""
        assert self._local is not None
        missing, here = [], (self._local / name).parent
        while not here.exists():
            missing.append(here)
            here = here.parent
        for folder in reversed(missing):
            folder.mkdir(exist_ok=True)
            if folder.stat().st_uid == os.getuid():
                folder.chmod(self._local.stat().st_mode & 0o7777)
        return (self._local / name).parent

    def _appear(self, file: Path, name: str) -> None:
        assert self._local is not None
        file.chmod(self._local.stat().st_mode & 0o666)
        os.replace(file, self._local / name)


def _opened(uri: str) -> tuple[FileSystem, str]:
    import pyarrow as pa
    from pyarrow.fs import FileSystem, LocalFileSystem

    if "://" not in uri:
        path = Path(uri).expanduser()
        if not path.is_absolute():
            raise InputError(f"the storage {uri!r} is neither an absolute folder nor a URI", where="[ray] storage",
                             hint="for example /mnt/shared/squad or s3://bucket/squad")
        return LocalFileSystem(), str(path)
    try:
        files, root = FileSystem.from_uri(uri.replace("gs://", "gcs://", 1) if uri.startswith("gs://") else uri)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise InputError(f"the storage {uri!r} cannot be opened: {_first(error)}", where="[ray] storage",
                         hint="for example /mnt/shared/squad or s3://bucket/squad") from None
    return files, root.rstrip("/")


def _first(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
