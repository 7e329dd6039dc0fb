"""D: files whose checksums are right and whose contents are not, given to verify, import and a start."""
import json
import shutil
import subprocess
import time

import catalogue
from rows import check
from server import Failure
from subject import Subject, answers

GREATEST = 2**63 - 1
BOUND = 2**53 - 1
#: A made programme, as those of the shipped catalogue are.
LAST_ID = "prg_ffffffff-ffff-7fff-bfff-ffffffffffff"



class Folder:
    """A data folder with a programme in it, as it is copied for each hostile file; and the stream of it."""

    def __init__(self, setup):
        self.setup, self.count = setup, 0
        with Subject(setup) as subject:
            subject.stop()
            self.data = setup.folder / "hostile-base"
            shutil.copytree(subject.data, self.data, ignore=shutil.ignore_patterns("CONTROL"))
        self.segment = next((self.data / "journal").iterdir()).name
        self.lines = (self.data / "journal" / self.segment).read_bytes().splitlines()
        self.last = json.loads(self.lines[-1])
        self.program = self.last["changes"][0]
        done = subprocess.run([setup.binary, "export", "--data-dir", self.data], capture_output=True)
        self.stream = done.stdout.splitlines()
        self.claim = next(json.loads(line) for line in self.stream if line.startswith(b'{"put":"claims"'))

    def close(self):
        shutil.rmtree(self.data)

    def line(self, *changes, **members):
        """A next line of the journal with these changes, and other members where they are named."""
        line = {"seq": self.last["seq"] + 1, "sync": self.last["seq"], "at": self.last["at"], "by": "admin", "op": "program.change", "req": "x"}
        text = json.dumps(line | members | {"changes": list(changes)}, ensure_ascii=False, separators=(",", ":"))
        return catalogue.sealed(b"," + text.encode("utf-8", "surrogatepass")[1:])

    def with_bytes(self, tail):
        """A copy whose journal ends in more."""
        self.count += 1
        copy = self.setup.folder / f"hostile-{self.count}"
        shutil.copytree(self.data, copy)
        with open(copy / "journal" / self.segment, "ab") as file:
            file.write(tail)
        return copy

    def imported(self, stream):
        """The exit code of an import of a stream, its words, and the folder it went to."""
        self.count += 1
        file, copy = self.setup.folder / "hostile.jsonl", self.setup.folder / f"hostile-{self.count}"
        file.write_bytes(stream)
        code, words = command(self.setup, "import", file, "--data-dir", copy, "--apply")
        return code, words, copy

    def changed_stream(self, **members):
        """The stream with other members in its first line."""
        first = json.loads(self.stream[0]) | members
        del first["crc"]
        text = json.dumps(first, separators=(",", ":")).encode()
        return catalogue.resealed([b'{"crc":"00000000",' + text[1:], *self.stream[1:-1]])


def command(setup, *words):
    done = subprocess.run([str(it) for it in (setup.binary, *words)], capture_output=True, timeout=60)
    text = (done.stdout + done.stderr).decode(errors="replace").strip().splitlines()
    return done.returncode, (text or ["nothing"])[-1][:200]


def program(base, rev=None, **members):
    change = base.program
    return change | {"rev": rev if rev is not None else change["rev"] + 1, "doc": change["doc"] | members}


def claim(base, name="hostile-claim", rev=1, **members):
    return base.claim | {"id": name, "rev": rev, "doc": base.claim["doc"] | {"id": name} | members}


def without(document, *names):
    return {name: value for name, value in document.items() if name not in names}


def hostile_lines(base):
    """Lines behind a good journal, by what is wrong with them; whether they have to be refused, or may be served."""
    refused, served = True, False
    for rev in (GREATEST, BOUND + 1, 2**63, 2**64, 0, -1, -2**63, 1.5, "1", True):
        yield f"D1 rev {rev}", base.line(program(base, rev)), refused
    yield "D1 rev 2^53 - 1", base.line(program(base, BOUND)), served
    yield "D1 rev of a claim", base.line(claim(base, rev=GREATEST), op="claim.create"), refused
    yield "D1 rev of a claim, 2^53 - 1", base.line(claim(base, rev=BOUND), op="claim.create"), served
    yield "D3 seq with a gap", base.line(program(base), seq=base.last["seq"] + 2), refused
    yield "D3 seq, the greatest", base.line(program(base), seq=GREATEST), refused
    last = {"id": LAST_ID, "rev": 1, "doc": base.program["doc"] | {"id": LAST_ID}}
    yield "D4 an id of the last time there is", base.line(base.program | last), refused
    for name, value in (
            ("source", "nobody"), ("dimension", "nothing"), ("relationshipType", "none"), ("value", -2**63), ("value", 99),
            ("value", {"least": "P9999Y"})):
        yield f"D5 a claim with {name} {value}", base.line(claim(base, **{name: value}), op="claim.create"), None
    yield "D5 a type deleted while it is used", base.line({"delete": "relationshipTypes", "id": "mentoring"}, op="relationship-type.delete"), None
    yield "D5 a source deleted while it is used", base.line({"delete": "sources", "id": "manfre"}, op="source.delete"), None
    for name, value in (
            ("status", "running"), ("relationshipTypes", []), ("relationshipTypes", ["none"]), ("name", "x" * 900_000), ("name", "a\x00\x1b\u202eb"),
            ("name", ""), ("plannedSessions", -2**63), ("plannedSessions", 2**53 + 1)):
        yield f"D5 a programme with {name} {str(value)[:20]!r}", base.line(program(base, **{name: value})), None
    yield "D5 an end before the start", base.line(program(base, startsOn="2027-01-01", endsOn="2026-01-01")), None
    yield "D5 by of 1 MB", base.line(program(base), by="x" * 1_000_000), None
    yield "D6 a year 0000", base.line(program(base), at="0000-01-01T00:00:00.000Z"), None
    yield "D6 a year -001", base.line(program(base), at="-001-01-01T00:00:00.000Z"), refused
    yield "D6 a day that is none", base.line(program(base), at="2026-02-30T00:00:00.000Z"), refused
    yield "D6 an unknown status", base.line(program(base, status="asleep")), refused
    yield "D6 an id that is a path", base.line(base.program | {"id": "../../etc/passwd"}), refused
    yield "D6 id and document differ", base.line(base.program | {"doc": base.program["doc"] | {"id": LAST_ID.replace("f", "0")}}), refused
    yield "D6 a kind nobody knows", base.line(base.program | {"put": "meetings"}), refused
    yield "D6 more behind the object", catalogue.sealed(base.line(program(base))[15:] + b" {}"), refused
    yield "D6 nesting", base.line(program(base, description=json.loads("[" * 200 + "]" * 200))), refused
    yield "D6 a line of half a surrogate", base.line(program(base, name="\ud800")), refused
    yield "D6 no document", base.line(without(base.program, "doc")), refused


def hostile_streams(base):
    """Streams for an import with right sums."""
    for name in ("sequence", "catalogueRevision"):
        row = "D3" if name == "sequence" else "D2"
        for value in (GREATEST, BOUND + 1, 2**64, -1, 1.5, "1"):
            yield f"{row} {name} {value}", base.changed_stream(**{name: value}), True
        # The number behind it names a file, and is one that can be read as well.
        most = BOUND - 1 if name == "sequence" else BOUND
        yield f"{row} {name} {most}", base.changed_stream(**{name: most}), False
    yield "D4 newestProgramID of the last time there is", base.changed_stream(newestProgramID=LAST_ID), True
    yield "D4 newestProgramID that is none", base.changed_stream(newestProgramID="../x"), True
    records = base.stream[1:-1]
    first = base.stream[0]
    yield "D5 an empty catalogue", catalogue.resealed([first]), None
    yield "D5 no sources", catalogue.resealed([first, *(line for line in records if b'"put":"sources"' not in line)]), None
    yield "D6 a record twice", catalogue.resealed([first, *records, records[-1]]), True
    yield "D6 a delete", catalogue.resealed([first, *records, b'{"delete":"claims","id":"x"}']), True
    whole = b"\n".join(base.stream) + b"\n"
    yield "D6 a wrong count", catalogue.resealed([first, *records]).replace(b'"count":%d' % len(records), b'"count":%d' % (len(records) + 1)), True
    yield "D6 two streams", whole + whole, True
    yield "D6 a byte order mark", b"\xef\xbb\xbf" + whole, False
    yield "D6 CRLF", whole.replace(b"\n", b"\r\n"), False
    yield "D6 a byte order mark twice", b"\xef\xbb\xbf\xef\xbb\xbf" + whole, True
    yield "D6 UTF-16", whole.decode().encode("utf-16"), True
    yield "D6 bytes behind it", whole + b"x", True
    yield "D9 20 MB without a line feed", b"x" * 20_000_000, True
    yield "D9 a line of 20 MB", catalogue.resealed([first, b'{"put":"claims","id":"' + b"x" * 20_000_000 + b'"}']), True
    yield "D9 gzip", b"\x1f\x8b\x08\x00" + whole, True
    yield "D9 a MB of NUL", bytes(1_000_000), True


def twenty_requests(subject, base):
    """Reads and writes of all kinds; gives what is no answer that the service means to give."""
    reads = ("/livez", "/readyz?verbose", "/v1/claims?limit=1000&expand=source,dimension,relationshipType", "/v1/comparison",
             "/v1/conflicts", "/v1/questionnaire", "/v1/rules", "/v1/tensions?expand=claims", "/v1/sources", "/v1/catalogue",
             "/v1/programs?limit=1000", "/v1/events?limit=1000", "/v1/events", "/metrics",
             f"/v1/programs/{base.program['id']}", f"/v1/programs/{base.program['id']}/findings", f"/v1/programs/{base.program['id']}/transitions")
    fields = {"If-Match": "*"}
    writes = (
        ("PATCH", f"/v1/programs/{base.program['id']}", b'{"name":"x"}', {"Content-Type": "application/merge-patch+json", **fields}),
        ("POST", "/v1/programs", base_program(), {"Content-Type": "application/json"}),
        ("POST", f"/v1/programs/{base.program['id']}/transitions", b'{"to":"cancelled"}', {"Content-Type": "application/json"}),
        ("PATCH", f"/v1/claims/{base.claim['id']}", b'{"locator":"page 9"}', {"Content-Type": "application/merge-patch+json", **fields}),
        ("POST", f"/v1/claims/{base.claim['id']}/retirement", None, {}),
        ("POST", "/v1/sources", b'{"id":"own","title":"Own","kind":"organization"}', {"Content-Type": "application/json"}),
        ("POST", "/v1/catalogue/reset", None, {}))
    strange = []
    for method, path, body, more in [("GET", path, None, {}) for path in reads] + list(writes):
        try:
            status = subject.ask(method, path, body, more)[0]
            if status >= 500 and status != 507:
                strange.append(f"{method} {path}: {status}")
        except Failure:
            strange.append(f"{method} {path}: no answer")
    return strange


def base_program():
    return json.dumps({"name": "x", "relationshipTypes": ["coaching"]}).encode()


class Served(Subject):
    """A service on a folder that is there, without a look at what is in it."""

    def prepare(self):
        self.headers = {"Authorization": f"Bearer {self.key}"}

    def check(self):
        pass

    def wait(self):
        """Until it answers or has ended."""
        deadline = time.monotonic() + 20
        while self.alive and not answers(self, "/readyz") and time.monotonic() < deadline:
            time.sleep(0.01)


def judge(setup, base, name, data, must_refuse):
    """What verify, a start and twenty requests make of a folder; a sentence for each thing that is wrong."""
    code, words = command(setup, "verify", data)
    faults = [f"verify exits {code}: {words}"] if code not in (0, 1) else []
    with Served(setup, data=data, path="/") as subject:
        if not subject.alive:
            said = subject.last_words()
            started = False
            if subject.process.returncode != 1 or len(said) < 20:
                faults.append(f"a start exits {subject.process.returncode}: {said}")
        else:
            started = True
            faults += twenty_requests(subject, base)[:3]
            end = subject.stop() if subject.alive else subject.process.returncode
            faults += [f"its end is {end}: {subject.last_words()}"] if end != 0 else []
    if must_refuse is not None and started == must_refuse:
        faults.append("it is served" if started else f"it is refused: {said}")
    if started and must_refuse and code == 0:
        faults.append("verify calls it sound")
    shutil.rmtree(data, ignore_errors=True)
    return [f"{name}: {it}" for it in faults]


@check("D", short=True)
def journal_lines(setup):
    base = Folder(setup)
    rows = list(hostile_lines(base))
    rows = rows[::5] if setup.is_short else rows
    faults = [fault for name, line, refused in rows for fault in judge(setup, base, name, base.with_bytes(line + b"\n"), refused)]
    setup.sent(f"{len(rows)} hostile lines with a right checksum behind a journal; verify, a start, twenty requests, a stop")
    setup.tell(not faults, "what becomes of them", faults[:8] or "refused in a sentence, or served", "no signal, no 5xx but 507, no silence")
    base.close()


@check("D", short=True)
def streams(setup):
    base = Folder(setup)
    rows = list(hostile_streams(base))
    rows = rows[::5] if setup.is_short else rows
    faults = []
    for name, stream, must_refuse in rows:
        code, words, data = base.imported(stream)
        if code not in (0, 1):
            faults.append(f"{name}: import exits {code}: {words}")
        elif must_refuse is not None and (code == 1) != must_refuse:
            faults.append(f"{name}: import exits {code}: {words}")
        elif code == 1 and data.exists():
            faults.append(f"{name}: a refused import leaves a folder (E12)")
        elif code == 0:
            faults += judge(setup, base, name, data, None)
        shutil.rmtree(data, ignore_errors=True)
    setup.sent(f"{len(rows)} hostile streams with right sums, imported; those that are taken: verify, a start, twenty requests, a stop")
    setup.tell(not faults, "what becomes of them", faults[:8] or "refused in a sentence, or served", "no signal, no 5xx but 507, no folder left")
    base.close()


@check("D9")
def sizes(setup):
    """Files that are large and nothing else, in the place of a journal."""
    base = Folder(setup)
    long = base.line(program(base, description="x" * 50_000_000)) + b"\n"
    for name, tail in (("50 MB without a line feed", b"x" * 50_000_000), ("a line of 50 MB", long)):
        data = base.with_bytes(tail)
        started = time.monotonic()
        faults = judge(setup, base, name, data, None)
        setup.sent(f"{name} behind a journal")
        setup.tell(not faults and time.monotonic() - started < 10, name, faults or f"{time.monotonic() - started:.1f} s", "no signal, within 10 s")
    base.close()
