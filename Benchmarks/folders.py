"""Data folders with many programmes in them, which the works of the store are measured on."""
import contextlib
import pathlib
import shutil
import subprocess
import tempfile

import snapshot
from load import progress
from server import Failure
from service import Service, run

#: How many programmes of each folder are known to the byte, so that answers can be compared with them.
SAMPLES = 1000
#: Bytes of a snapshot for each programme, rounded up.
PROGRAM_BYTES = 700
#: A snapshot is made when it is asked for and at no other time; the one before it goes, so that the disk does not fill.
SETTINGS = {"RAPPORT_STORE_SNAPSHOT_BYTES": str(1 << 40), "RAPPORT_STORE_RETENTION_DAYS": "0"}


def kind_of_disk(folder):
    """Its file system, which has to be on a disk."""
    kind = subprocess.run(["df", "--output=fstype", folder], check=True, capture_output=True, text=True).stdout.split()[-1]
    if kind in ("tmpfs", "ramfs"):
        raise Failure(f"{folder} is in memory, where fdatasync costs nothing: name a folder on a disk in TMPDIR")
    return kind


class Folders:
    """Data folders by the number of programmes in them, made when they are first asked for; all go at the end."""

    def __init__(self, setup):
        self.setup, self.samples, self.made = setup, {}, {}

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="rapport-bench-"))
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder, ignore_errors=True)

    def holding(self, count):
        """The data folder that holds `count` programmes; what some of them are is in `samples`."""
        if count not in self.made:
            self.made[count] = self.make(count)
        return self.made[count]

    def sample(self, count):
        """The path of one programme in that folder."""
        self.holding(count)
        return next(iter(self.samples[count]))

    def make(self, count):
        if not self.made:
            self.look_at_disk()
            self.patterns = snapshot.Patterns(self.setup.binary)
        data, file = self.folder / f"data-{count}", self.folder / "snapshot.jsonl"
        progress(f"writing a snapshot of {count} programmes")
        self.samples[count] = snapshot.write(self.patterns, count, file, samples=SAMPLES)
        progress(f"importing {count} programmes")
        run(self.setup.binary, "import", file, "--data-dir", data, "--apply")
        progress("")
        file.unlink()
        return data

    def look_at_disk(self):
        kind = kind_of_disk(self.folder)
        needed, free = 4 * PROGRAM_BYTES * self.setup.records, shutil.disk_usage(self.folder).free
        if free < needed:
            raise Failure(f"{self.folder} has {free >> 20} MiB left, and {needed >> 20} are needed: name another in TMPDIR")
        print(f"data on {kind}, in {self.folder}")


def newest_snapshot(data):
    files = sorted((data / "snapshots").glob("*.jsonl"))
    if not files:
        raise Failure(f"there is no snapshot in {data}")
    return files[-1]


@contextlib.contextmanager
def serving(setup, count):
    """The service on the folder that holds `count` programmes, one of which is what is read."""
    data, path = setup.folders.holding(count), setup.folders.sample(count)
    with Service(setup.binary, path=path, settings=SETTINGS, data=data) as server:
        yield server
