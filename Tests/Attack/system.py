"""E1, E2, E3, E5, E8, E11, E12: few files, few threads, little room, and a folder that is not ours alone."""
import os
import resource
import shutil
import stat
import subprocess
import time

from rows import check
from server import free_port
from service import without_settings
from subject import Subject, answers, eventually, limited

#: A user who has no processes, so that a limit of them is ours.
NOBODY = 64321
WELL, BOUND = "refused in a sentence, or served and stopped", "exit 1 with a sentence; or idle, and exit 0 at SIGTERM"
KEY = "rap_0123456789abcdef0123456789abcdef"


class Start:
    """A start that may fail: the process, what it says, and a folder that goes with it."""

    def __init__(self, setup, data=None, **limits):
        self.setup, self.limits, self.port = setup, limits, free_port()
        self.folder = setup.folder / f"start-{self.port}"
        self.data = data or self.folder / "data"

    def __enter__(self):
        self.folder.mkdir()
        self.folder.chmod(0o755)
        if user := self.limits.get("user"):
            self.data.mkdir(mode=0o700, exist_ok=True)
            os.chown(self.data, user, user)
        environment = without_settings() | {
            "RAPPORT_HTTP_PORT": str(self.port), "RAPPORT_DATA_DIR": str(self.data), "RAPPORT_ADMIN_KEY": KEY, "RAPPORT_HTTP_LOOPS": "2"}
        with open(self.folder / "log", "wb") as log:
            self.process = subprocess.Popen(
                [str(it) for it in limited(self.limits, [self.setup.binary, "serve", "--log-format", "json"])], stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=log, env=environment, start_new_session=True)
        eventually(lambda: self.process.poll() is not None or '"serving"' in self.words(), 20)
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def words(self):
        return (self.folder / "log").read_text(errors="replace")

    def refused(self):
        """What is wrong with a refusal; None if it is one: exit 1, and a line for people."""
        code, lines = self.process.poll(), self.words().splitlines()
        if code is None:
            return "it serves"
        if code != 1 or len(lines) != 1 or not lines[0].startswith("rapport: "):
            return f"exit {code}, {len(lines)} lines, {(lines or [''])[-1][:150]!r}"
        return None

    def idle_processor_seconds(self, seconds=1):
        def used():
            fields = open(f"/proc/{self.process.pid}/stat").read().rpartition(")")[2].split()
            return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        before = used()
        time.sleep(seconds)
        return used() - before


def refused_or_served(started):
    """What is wrong with a start that may do either: it spins, or does not stop."""
    if started.process.poll() is not None:
        return started.refused()
    if (used := started.idle_processor_seconds(0.5)) > 0.2:
        return f"it takes {used:.2f} s of processor time in 0.5 s"
    started.process.terminate()
    try:
        code = started.process.wait(5)
        return None if code == 0 else f"SIGTERM ends it with {code}"
    except subprocess.TimeoutExpired:
        return "SIGTERM does not end it"


@check("E1", short=True)
def few_open_files(setup):
    counts = (8, 16, 18, 20, 21, 22, 24, 64) if setup.is_short else (*range(6, 34), 40, 48, 64, 80, 100)
    faults = []
    for count in counts:
        with Start(setup, resources={"RLIMIT_NOFILE": count}) as started:
            fault = refused_or_served(started)
            faults += [f"{count}: {fault}"] if fault else []
    setup.sent(f"starts with {counts[0]} to {counts[-1]} open files")
    setup.tell(not faults, "each start", faults[:5] or WELL, BOUND)


@check("E2")
def few_threads(setup):
    if os.getuid() != 0:
        setup.note("not root, so that a limit of threads would be shared with this user's other processes: not looked at")
        return
    faults, program = [], setup.folder / "program"
    shutil.copy(setup.binary, program)
    program.chmod(0o755)
    setup.folder.chmod(0o711)
    mine = type(setup)(**vars(setup) | {"binary": program})
    for count in range(1, 17):
        with Start(mine, user=NOBODY, resources={"RLIMIT_NPROC": count}) as started:
            fault = refused_or_served(started)
            faults += [f"{count}: {fault}"] if fault else []
            if "check the disk" in started.words():
                faults.append(f"{count}: it says that the disk is to be checked")
    setup.sent("starts with 1 to 16 threads, as a user of their own")
    setup.tell(not faults, "each start", faults[:5] or WELL, BOUND)


@check("E3", short=True)
def folders_of_others(setup):
    """Rows that another user of the machine could bring about, or has an interest in."""
    for name, prepare in (
            ("a folder that everybody may write to", lambda data, aside: data.chmod(0o777)),
            ("journal is a link", lambda data, aside: link(data / "journal", aside)),
            ("snapshots is a link", lambda data, aside: link(data / "snapshots", aside)),
            ("LOCK is a link", lambda data, aside: link(data / "LOCK", aside / "precious")),
            ("a folder of another user", lambda data, aside: os.chown(data, NOBODY, NOBODY) if os.getuid() == 0 else None)):
        data, aside = setup.folder / "data-of-others", setup.folder / "aside"
        for folder in (data, aside):
            folder.mkdir(mode=0o700)
        (aside / "precious").write_text("precious")
        prepare(data, aside)
        if "another user" in name and os.getuid() != 0:
            setup.note(f"not root: {name} is not looked at")
        else:
            with Start(setup, data=data) as started:
                fault = started.refused()
            setup.sent(name)
            touched = (aside / "precious").read_text() != "precious" or len(list(aside.iterdir())) != 1
            setup.tell(not fault, "the start", fault or "refused in a sentence", "exit 1 with a sentence")
            setup.tell(not touched, "what the link names", "touched" if touched else "as it was", "as it was")
        for folder in (data, aside):
            shutil.rmtree(folder)


def link(at, to):
    at.symlink_to(to)


@check("E3")
def a_folder_that_may_be_shared(setup):
    """The rule must not refuse what is usual: a group of ours, the sticky bit."""
    for name, mode in (("2775, of our group", 0o2775), ("1777, with the sticky bit", 0o1777), ("0750", 0o750)):
        data = setup.folder / "shared"
        data.mkdir()
        data.chmod(mode)
        with Start(setup, data=data) as started:
            served = started.process.poll() is None
            words = started.words().strip()[-150:]
        setup.sent(f"a folder of mode {name}")
        setup.tell(served, "the start", "served" if served else words, "served")
        shutil.rmtree(data)


@check("E5", short=True)
def modes_of_files(setup):
    with Subject(setup, umask=0) as subject:
        subject.command("snapshot")
        wrong = []
        for path in [subject.data, *subject.data.rglob("*")]:
            mode = stat.S_IMODE(path.lstat().st_mode)
            wrong += [f"{path.name} {mode:o}"] if mode & 0o077 else []
        words = open(f"/proc/{subject.process.pid}/cmdline", "rb").read()
        setup.sent("a service under umask 000, with a snapshot")
        setup.tell(not wrong, "modes", wrong or "nothing for group or others", "nothing for group or others")
        setup.tell(subject.key.encode() not in words, "the command line", "without the key", "without the key")


@check("E8")
def a_limit_of_the_size_of_files(setup):
    room = 260_000  # the shipped catalogue takes half of it
    with Subject(setup, resources={"RLIMIT_FSIZE": [room, resource.getrlimit(resource.RLIMIT_FSIZE)[1]]}) as subject:
        statuses = []
        for _ in range(400):
            statuses.append(subject.ask("POST", "/v1/programs", subject.request, {"Content-Type": "application/json"})[0])
            if statuses[-1] != 201:
                break
        kept = statuses.count(201)
        setup.sent(f"writes under a limit of {room} bytes for a file")
        setup.tell(set(statuses) <= {201, 507}, "writes", f"{kept} × 201, then {statuses[-1]}", "201, and 507 once there is no room")
        setup.tell(answers(subject, subject.path) == 200, "reads", answers(subject, subject.path), "200")
        setup.tell(subject.alive, "the service", subject.state, "alive")
        done = subject.programs()
        setup.tell(done >= kept + 1, "records", f"{done} of {kept + 1}", "all that were answered 201")
        most = resource.prlimit(subject.process.pid, resource.RLIMIT_FSIZE)[1]
        resource.prlimit(subject.process.pid, resource.RLIMIT_FSIZE, (most, most))
        again = eventually(lambda: subject.ask("POST", "/v1/programs", subject.request, {"Content-Type": "application/json"})[0] == 201, 10)
        setup.tell(again, "a write with room again", "201" if again else "refused", "201")


@check("E11")
def little_address_space(setup):
    for most in (300, 600, 1300):
        with Start(setup, resources={"RLIMIT_AS": most << 20}) as started:
            fault = refused_or_served(started)
        setup.sent(f"a start with {most} MiB of address space")
        setup.tell(not fault, "the start", fault or WELL, BOUND)


@check("E12")
def refused_imports(setup):
    file, data = setup.folder / "no-stream.jsonl", setup.folder / "imported"
    for name, content in (("nothing", b""), ("text", b"hello\n"), ("half a stream", None)):
        if content is None:
            with Subject(setup) as subject:
                content = subprocess.run([setup.binary, "export", "--data-dir", subject.data], capture_output=True).stdout[:-200]
        file.write_bytes(content)
        done = subprocess.run([setup.binary, "import", file, "--data-dir", data, "--apply"], capture_output=True, text=True)
        setup.sent(f"import of {name}")
        ok = done.returncode == 1 and not data.exists() and file.read_bytes() == content and done.stderr.strip()
        setup.tell(bool(ok), name, f"exit {done.returncode}, {'a folder' if data.exists() else 'no folder'}, {done.stderr.strip()[:100]!r}",
                            "exit 1, a sentence, no folder, the file as it was")
        shutil.rmtree(data, ignore_errors=True)
    # What one leaves that died in the middle.
    data.mkdir(mode=0o700)
    (data / "INCOMPLETE").touch()
    with Start(setup, data=data) as started:
        fault = started.refused()
    setup.sent("a start on a folder that holds INCOMPLETE")
    setup.tell(not fault, "the start", fault or "refused in a sentence", "exit 1 with a sentence")
    shutil.rmtree(data)
