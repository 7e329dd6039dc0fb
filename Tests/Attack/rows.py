"""What is checked, under the letters of the attack log, and what was found."""
import dataclasses
import re
import typing

from server import Failure

#: Rows of the log that are no program, or not this one's.
ELSEWHERE = {
    "IPv6": "places by /64: loopback has one address, ::1. HTTPTests have the rows",
    "A6": "memory goes back: the last lines of each attack of A1, A2, A3, A4, A5 and A7",
    "B5": "connect floods: A7 and A8",
    "D1": "to D6: rows of D, which names them in what it finds",
    "D7": "a clock that is ahead: it would be the machine's. StoreTests move a clock of their own",
    "D8": "clock jumps in service: as D7",
    "E10": "an allocation that fails: what A1 and A2 would bring about under RLIMIT_DATA",
    "F2": "half bodies over TLS: a row of A5",
    "F3": "tickets over a restart: HTTPTests resume sessions",
    "H2": "TLS key updates without end: HTTPTests, as no client here can send them",
    "G1": "Tests/Attack/soak, 20 minutes, which is run by itself: WORK=soak",
}


@dataclasses.dataclass
class Check:
    row: str
    area: str
    work: typing.Callable
    short: bool

    @property
    def name(self):
        return self.work.__name__.replace("_", " ")


CHECKS = []


def check(row, *, short=False):
    """Makes a function a check: it gets the setup and tells what it finds. `short`: also run where time is short."""
    def add(work):
        CHECKS.append(Check(row, work.__module__, work, short))
        return work
    return add


class Findings:
    """Prints a line for every bound that was looked at, and counts those that did not hold."""

    def __init__(self):
        self.row, self.held, self.broken = "", 0, []

    def sent(self, text):
        """What is done now; the lines behind it are about it."""
        print(f"{self.row:<3} {text}", flush=True)

    def tell(self, ok, what, seen, bound):
        """One thing that was looked at."""
        print(f"{self.row:<3}   {'ok    ' if ok else 'BROKEN'} {what}: {seen} [{bound}]", flush=True)
        if ok:
            self.held += 1
        else:
            self.broken.append(self.row)

    def note(self, text):
        print(f"{self.row:<3}   note   {text}", flush=True)

    def run(self, one, setup):
        self.row = one.row
        try:
            one.work(setup)
        except Exception as failure:  # what the check did not reckon with is one finding, and the others go on
            words = str(failure) if isinstance(failure, Failure) else f"{type(failure).__name__}: {failure}"
            self.tell(False, one.name, re.sub(r"\s+", " ", words)[:600], "it comes to its end")


def chosen(words, short):
    """The checks of the rows and areas that are named; all if none is."""
    known = {one.row for one in CHECKS} | {one.area for one in CHECKS}
    if unknown := [word for word in words if word not in known]:
        raise Failure(f"there is no work {unknown[0]}; there are " + ", ".join(sorted(known)))
    return [one for one in CHECKS if (not words or one.row in words or one.area in words) and (one.short or not short)]


def listed():
    lines = [
        f"{one.row:<4} {one.area:<9} {one.name}{', also in short' if one.short else ''}" for one in CHECKS]
    return "\n".join(sorted(lines) + ["", "Not here:"] + [f"{row:<4} {why}" for row, why in ELSEWHERE.items()])
