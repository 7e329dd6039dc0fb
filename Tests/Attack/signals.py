"""E4, E6, E7, E9: signals of all kinds, and what they leave to be read."""
import os
import pathlib
import re
import resource
import signal
import threading
import time

import wire
from rows import check
from subject import Subject, answers, eventually

#: Faults of a process, sent from outside: what a trap of its own does.
FATAL = (signal.SIGTRAP, signal.SIGABRT, signal.SIGILL, signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE)


@check("E4", short=True)
def signals_that_others_take_for_harmless(setup):
    for sign in (signal.SIGUSR1, signal.SIGPIPE, signal.SIGWINCH):
        with Subject(setup) as subject:
            for _ in range(20):
                if subject.alive:
                    subject.process.send_signal(sign)
            ended = eventually(lambda: not subject.alive, 0.5)
            got = 0 if ended else answers(subject, subject.path)
            setup.sent(f"{sign.name}, 20 times")
            setup.tell(got == 200, "a read behind it", got or subject.state, "200: it goes on serving")


@check("E6", short=True)
def secrets_in_memory(setup):
    user = 64321 if os.getuid() == 0 else None
    mine = setup
    if user:
        program = setup.folder / "readable"
        program.write_bytes(setup.binary.read_bytes())
        program.chmod(0o755)
        setup.folder.chmod(0o711)
        mine = type(setup)(**vars(setup) | {"binary": program})
    most = resource.getrlimit(resource.RLIMIT_CORE)[1]
    with Subject(mine, user=user, resources={"RLIMIT_CORE": [most, most]}) as subject:
        place = pathlib.Path(f"/proc/{subject.process.pid}")
        setup.sent("a service that got its key in the environment" + (", as a user of its own" if user else ""))
        try:
            found = subject.key.encode() in (place / "environ").read_bytes()
        except PermissionError:
            found = False  # nobody but root may look: so much the better
        setup.tell(not found, "the key in /proc/PID/environ", "there" if found else "not there", "not there")
        owner = (place / "status").stat().st_uid
        # The kernel gives the files of a process that is not dumpable to root. It says nothing where that is who runs it.
        if user or os.getuid():
            setup.tell(owner == 0, "owner of /proc/PID", owner, "0, as of a process that is not dumpable")
        core = re.search(r"^Max core file size +(\S+) +(\S+)", (place / "limits").read_text(), re.M).groups()
        if most:
            setup.tell(core[0] == "0", "largest core", f"{core[0]}, up to {core[1]}", "0")
        else:
            setup.note("cores are off here anyway: not looked at")


@check("E7")
def hangups_and_a_pause(setup):
    with Subject(setup, tls=setup.folder) as subject:
        ends, statuses = threading.Event(), []

        def flood():
            while not ends.wait(0.0005):
                subject.process.send_signal(signal.SIGHUP)
        thread = threading.Thread(target=flood, daemon=True)
        thread.start()
        for _ in range(200):
            statuses.append(subject.ask("POST", "/v1/programs", subject.request, {"Content-Type": "application/json"})[0])
        ends.set()
        thread.join()
        setup.sent("SIGHUP as fast as it goes beside 200 writes over TLS")
        setup.tell(set(statuses) == {201}, "writes", f"{statuses.count(201)} × 201", "200 × 201")
        with wire.connect(subject.port) as line:
            subject.process.send_signal(signal.SIGSTOP)
            try:
                line.sendall(wire.client_hello())
                time.sleep(2)
            finally:
                subject.process.send_signal(signal.SIGCONT)
            line.settimeout(5)
            begun = line.recv(1) == b"\x16"
        setup.sent("SIGSTOP, a hello, and SIGCONT 2 s later")
        setup.tell(begun and answers(subject, subject.path) == 200, "the hello and a read", "answered" if begun else "nothing", "answered")


@check("E9", short=True)
def last_words(setup):
    for sign in FATAL[:2] if setup.is_short else FATAL:
        with Subject(setup) as subject:
            subject.process.send_signal(sign)
            code = subject.wait_for_end(5)
            last = subject.last_words()
        setup.sent(f"{sign.name} from outside")
        ok = re.search(r"\b\d+\.\d+\.\d+\b", last) and "backtrac" not in last.lower()
        seen = f"{f'exit {code}' if code else 'it goes on'}, {last!r}"
        setup.tell(bool(ok) and code in (-sign, 1), "its last line", seen, "exit by the signal, and a last line with the version")
