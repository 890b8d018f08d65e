"""What is made once a run: by whichever worker comes first, for all of them."""

import atexit
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

_shared: list[Path] = []


def share(place: Path) -> None:
    """From now on what is made lies in `place`, where all workers of the run look."""
    _shared[:] = [place]


def made_once(name: str, make: Callable[[Path], None]) -> Path:
    """The folder `name`, which `make` has filled; nobody may change what is in it."""
    place = _shared[0] if _shared else _of_this_process()
    folder, whole = place / name, place / f"{name}.whole"
    with FileLock(place / f"{name}.lock"):
        if not whole.exists():
            shutil.rmtree(folder, ignore_errors=True)
            make(folder)
            whole.touch()
    return folder


def _of_this_process() -> Path:
    place = Path(tempfile.mkdtemp(prefix="portal-once-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    share(place)
    return place
