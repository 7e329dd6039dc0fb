"""What it costs that people live in relationships: one function for each work, as in works.py, on folders of whole companies."""
import contextlib
import itertools
import json
import pathlib
import re
import shutil
import statistics
import threading
import time

import company
from company import Pair, bearer, identifier
from exchange import paced, percentile, request, send_all
from folders import SETTINGS, kind_of_disk, newest_snapshot
from load import alternate, progress, ratio, wrk
from server import Failure
from service import Service, run
from store import loads_once
from works import table

#: How many sessions there are to a relationship, and relationships to a proposal.
SESSIONS_EACH, OTHERS = 10, 10
#: Of a round of steps: relationships that each of them is for.
PAIRS_OF_ROUND = 2000
CONNECTIONS = 16
#: Requests a second beside what happens by itself: far from what the service can answer, so that they wait for that alone.
READS, WRITES = 1000, 400
RECORD_BYTES, OF_SNAPSHOT = 700, 2
JSON = {"Content-Type": "application/json"}
PATCH = {"Content-Type": "application/merge-patch+json", "If-Match": "*"}
STEPS = ("a step", "an acceptance", "a session planned", "a session held", "a rating")
LISTS = (
    "my sessions next week", "my relationships", "relationships of one below me", "relationships of my program by state",
    "those by their last day", "all, deep", "all by their last day, deep",
)


def processor_seconds(server):
    """What the threads of a server have used so far, to the nanosecond."""
    total = 0
    for stat in pathlib.Path(f"/proc/{server.process.pid}/task").glob("*/schedstat"):
        with contextlib.suppress(OSError):
            total += int(stat.read_text().split()[0])
    return total / 1e9


def rounded(count):
    """To whole programmes."""
    return max(company.IN_PROGRAM, count // company.IN_PROGRAM * company.IN_PROGRAM)


class Companies:
    """Data folders by the number of pairs in them, made when they are first asked for."""

    def __init__(self, setup):
        self.setup, self.made = setup, {}
        self.many = rounded(setup.records // SESSIONS_EACH)
        self.few = rounded(setup.records // SESSIONS_EACH // 100)
        self.proposed = rounded(self.many // OTHERS)
        self.patterns = company.Patterns(setup.binary)
        print(f"data on {kind_of_disk(setup.folders.folder)}, in {setup.folders.folder}")

    def __call__(self, count):
        """The folder, and how many records are in it."""
        if count not in self.made:
            self.made[count] = folder(self.setup, f"pairs-{count}", lambda path: company.write_pairs(
                self.patterns, count, self.proposed if count == self.many else 0, min(count, 5 * PAIRS_OF_ROUND + 4000), path))
        return self.made[count]


def folder(setup, name, write):
    data, file = setup.folders.folder / name, setup.folders.folder / f"{name}.jsonl"
    progress(f"writing {name}")
    count = write(file)
    progress(f"importing {name}")
    run(setup.binary, "import", file, "--data-dir", data, "--apply")
    progress("")
    file.unlink()
    return data, count


def companies(setup):
    if not hasattr(setup, "companies"):
        setup.companies = Companies(setup)
    return setup.companies


def served(setup, data):
    return Service(setup.binary, path="/v1/programs?limit=1", settings=SETTINGS, data=data)


def items(server, path, headers=None):
    """All of a list."""
    status, _, body = server.ask("GET", path, headers={"Accept": "application/x-ndjson", **(headers or {})})
    if status != 200:
        raise Failure(f"rapport answers {path} with {status} {body[:500]!r}")
    return body.splitlines()


def change(server, path, document):
    status, _, body = server.ask("PATCH", path, json.dumps(document), PATCH)
    if status != 200:
        raise Failure(f"rapport answers PATCH {path} with {status} {body[:500]!r}")


def renames(server):
    """Changes of programmes, without an end."""
    for number in itertools.count():
        yield request(
            server, "PATCH", f"/v1/programs/{company.plain(number)}", json.dumps({"name": f"Leadership programme {number}"}), PATCH)


# MARK: Starting

def opening(setup):
    """starting with many relationships, beside json.loads of Python over the snapshot; memory with them"""
    ours = companies(setup)
    data, records = ours(ours.many)
    file = newest_snapshot(data)
    size, rounds = file.stat().st_size, min(setup.rounds, 3)
    with open(file, "rb") as text:
        lines = sum(1 for _ in text)
    print(f"\nrelationships-open: medians of {rounds} rounds; {records} records, a snapshot of {size} bytes in the page cache")
    sessions, goals = ours.many * company.SESSIONS, ours.many * company.GOALS
    print(f"  {ours.many} relationships, {sessions} sessions, {goals} goals, and {ours.proposed} proposals")

    def start():
        with served(setup, data) as server:
            resident = server.memory()[0] * 1024
            counts = re.findall(rb'^rapport_records{kind="([^"]+)"} (\d+)$', server.ask("GET", "/metrics")[2], re.M)
            held = {kind.decode(): int(count) for kind, count in counts}
            # What is confidential is counted together.
            if sum(held.values()) != records or held["relationship"] != ours.many + ours.proposed:
                raise Failure(f"rapport does not hold the {records} records that were written, but {held}")
            return {"seconds": server.ready_seconds, "resident": resident}

    loads = {"rapport, to 200 of /readyz": start, "python, json.loads of each line": lambda: loads_once(file, lines)}
    for load in loads.values():
        load()
    rows = alternate(rounds, loads)
    for name, own in rows.items():
        print(f"  {name:36}{statistics.median(one['seconds'] for one in own):10.2f} s")
    one, other = rows.values()
    resident, allowed = max(row["resident"] for row in one), OF_SNAPSHOT * size + RECORD_BYTES * records
    print(f"  {'resident':36}{resident / 2**20:10.0f} MiB, {resident / size:.2f} × the snapshot; {allowed / 2**20:.0f} allowed")
    return {
        "start to Python's json.loads": statistics.median(mine["seconds"] / its["seconds"] for mine, its in zip(one, other)),
        "memory to 2 × snapshot + 700 B a record": resident / allowed,
    }


# MARK: Lists

def deep(server, query, behind):
    """The address of the page at whose start this many records are left, found page by page."""
    left, after = server.metric('rapport_records{kind="relationship"}') - behind, ""
    with server.kept_open() as ask:
        while left > 0:
            page = json.loads(ask(f"{query}&limit={min(left, 1000)}{after}"))
            left, after = left - len(page["items"]), f"&after={page['next']}"
            if not page["items"]:
                raise Failure(f"{query} is at its end, and {left} are meant to be left")
    return f"{query}&limit=50{after}"


def lists(setup):
    """what people look at daily and pages deep in all, with many relationships and with a hundredth of them"""
    ours = companies(setup)
    if ours.many < 2 * ours.few:
        raise Failure(f"RECORDS is {setup.records}, too few for a hundredth to be less")
    today = company.midnight()
    week = "&".join(f"{name}={company.instant(today + days * company.DAY)}" for name, days in (("from", 1), ("until", 8)))
    print(f"\nrelationships-lists: medians of {setup.rounds} rounds of {setup.seconds} s, {ours.many} relationships and {ours.few}")
    print("  load: wrk, 1 thread, 8 connections; each key is a person's, but for pages of all")
    with contextlib.ExitStack() as stack:
        servers = {count: stack.enter_context(served(setup, ours(count)[0])) for count in (ours.many, ours.few)}

        def asked(count):
            """By the name of a list its route, address, headers, and how many are in it."""
            server, last = servers[count], (count - 1) // company.IN_PROGRAM
            program = f"/v1/relationships?program={company.program(last)}&status=paused"
            owner, behind = bearer(company.owner(last)), company.IN_PROGRAM
            paused = company.IN_PROGRAM // company.ONE_PAUSED_OF
            return dict(zip(LISTS, (
                # Metrics do not tell what is read that is for members alone.
                ("confidential", f"/v1/sessions?{week}", bearer(company.guide(0)), company.OF_GUIDE),
                ("/v1/relationships", "/v1/relationships?limit=50", bearer(company.guide(0)), company.OF_GUIDE),
                ("/v1/relationships", "/v1/relationships?limit=50", bearer(company.lead(0)), 0),
                ("/v1/relationships", f"{program}&limit=50", owner, paused),
                ("/v1/relationships", f"{program}&sort=plannedEnd&limit=50", owner, paused),
                ("/v1/relationships", deep(server, "/v1/relationships?sort=createdAt", behind), {}, 50),
                ("/v1/relationships", deep(server, "/v1/relationships?sort=plannedEnd", behind), {}, 50),
            )))

        def load(server, route, path, headers, count):
            status, _, body = server.ask("GET", path, headers=headers)
            if status != 200 or len(json.loads(body)["items"]) != count:
                raise Failure(f"rapport answers {path} with {status} {body[:500]!r}; meant are {count} records")
            server.path, server.route, server.more, server.body = path, route, headers, body
            return wrk(server, setup.seconds, headers=headers, connections=8)

        lists = {count: asked(count) for count in servers}
        figures = {}
        for name in LISTS:
            rows = alternate(setup.rounds, {
                f"{name}, of {count}": lambda count=count: load(servers[count], *lists[count][name]) for count in servers})
            table(rows, f"{name}, of {ours.many}")
            figures[name] = ratio(*rows.values(), "cpu")
    return {list_figure(name): figure for name, figure in figures.items()}


def list_figure(name):
    return f"CPU to a hundredth's: {name}"


# MARK: Steps

def steps(setup):
    """what people do in relationships, beside changing the name of a programme"""
    ours = companies(setup)
    data, _ = ours(ours.many)
    each = min(PAIRS_OF_ROUND, ours.proposed // setup.rounds, ours.many * 4 // 5 // setup.rounds)
    pairs = iter([pair for pair in map(Pair, range(min(ours.many, 5 * PAIRS_OF_ROUND + 4000))) if not pair.is_paused])
    proposals = (Pair(ours.many + number) for number in range(ours.proposed))
    print(f"\nrelationships-steps: medians of {setup.rounds} rounds; {2 * each} requests of each kind on {CONNECTIONS} connections")
    print("  by the members of relationships, each with a key; a program, without relationships, by the administrator")
    with served(setup, data) as server:
        changes = renames(server)
        rows = {name: [] for name in ("a program changed", *STEPS)}

        def measure(name, requests, wanted):
            progress(f"round {number + 1} of {setup.rounds}: {name}")
            before, start = processor_seconds(server), time.perf_counter()
            send_all(server, requests, wanted, CONNECTIONS)
            rows[name].append((
                (processor_seconds(server) - before) / len(requests) * 1e6, len(requests) / (time.perf_counter() - start)))

        def post(person, path, document):
            return request(server, "POST", path, json.dumps(document), {**JSON, **bearer(person)})

        later = company.instant(company.now_milliseconds() + 40 * company.DAY)
        for number in range(setup.rounds):
            own, asked = list(itertools.islice(pairs, each)), list(itertools.islice(proposals, each))
            measure("a program changed", list(itertools.islice(changes, 2 * each)), 200)
            measure("a step", [
                post(pair.learner, f"/v1/relationships/{pair.id}/transitions", {"to": to})
                for to in ("paused", "active") for pair in own
            ], 201)
            measure("an acceptance", [
                post(person(pair), f"/v1/relationships/{pair.id}/acceptances", {"accepts": True})
                for person in (lambda pair: pair.learner, lambda pair: pair.guide) for pair in asked
            ], 200)
            measure("a session planned", [
                post(pair.learner, f"/v1/relationships/{pair.id}/sessions", {
                    "startsAt": later, "zone": "Europe/Berlin", "mode": "video", "agenda": [{"title": title, "minutes": 20}]})
                for title in ("What to begin with", "Looking back") for pair in own
            ], 201)
            measure("a session held", [
                post(pair.learner, f"/v1/sessions/{pair.session(company.HELD + place)}/transitions", {"to": "held"})
                for place in range(company.PASSED) for pair in own
            ], 201)
            measure("a rating", [
                post(pair.guide, f"/v1/goals/{pair.goal(place)}/ratings", {"level": 1, "note": "Two talks without notes"})
                for place in range(2) for pair in own
            ], 200)
            check_steps(server, own, asked)
        progress("")
    plain = [cpu for cpu, _ in rows["a program changed"]]
    print(f"  {'':32}{'req/s':>10}{'CPU µs':>9}{'CPU to a change':>17}")
    figures = {}
    for name, own in rows.items():
        figures[step_figure(name)] = statistics.median(cpu / other for (cpu, _), other in zip(own, plain))
        print(f"  {name:32}{statistics.median(rate for _, rate in own):10.0f}{statistics.median(cpu for cpu, _ in own):9.1f}"
              f"{figures[step_figure(name)]:17.2f}")
    return {step_figure(name): figures[step_figure(name)] for name in STEPS}


def step_figure(name):
    return f"CPU to a program's change: {name}"


def check_steps(server, own, asked):
    """Looks at some of what was done."""
    for pair, wanted in [(pair, "active") for pair in own[:20]] + [(pair, "accepted") for pair in asked[:20]]:
        found = json.loads(server.ask("GET", f"/v1/relationships/{pair.id}", headers=bearer(pair.learner))[2])
        if found["status"] != wanted:
            raise Failure(f"{pair.id} is {found['status']}, and {wanted} is meant")
    for pair in own[:20]:
        found = [json.loads(line) for line in items(server, f"/v1/relationships/{pair.id}/sessions", bearer(pair.learner))]
        held = sum(one["status"] == "held" for one in found)
        if (len(found), held) != (company.SESSIONS + 2, company.HELD + company.PASSED):
            raise Failure(f"{pair.id} has {len(found)} sessions, of which {held} were held")
        rated = sum(b'"level":1' in line for line in items(server, f"/v1/relationships/{pair.id}/goals", bearer(pair.learner)))
        if rated != 2:
            raise Failure(f"{rated} goals of {pair.id} are rated, and 2 are meant")


# MARK: What happens by itself

class Meanwhile:
    """Something that is awaited on a thread of its own, beside a load."""

    def __init__(self, wait):
        self.wait, self.fault, self.spent = wait, None, None
        self.done = threading.Event()

    def __enter__(self):
        self.thread = threading.Thread(target=self.run)
        self.thread.start()
        return self

    def run(self):
        try:
            start = time.perf_counter()
            self.wait()
            self.spent = (start, time.perf_counter())
        except Failure as failure:
            self.fault = failure
        finally:
            self.done.set()

    def __exit__(self, *_):
        self.thread.join()
        if self.fault:
            raise self.fault

    def within(self, found):
        """Of answers those to requests that were sent meanwhile."""
        start, end = self.spent
        return [one for one in found if start <= one[0] <= end]


def timer(seconds):
    end = time.perf_counter() + seconds
    return lambda: time.perf_counter() >= end


def recheck(setup):
    """a manager above many who comes to report to their guides, and reports to nobody again"""
    ours = companies(setup)
    people = max(20, setup.records // SESSIONS_EACH // 100)
    count = people * company.GUIDES_ABOVE
    data, _ = folder(setup, "line", lambda path: company.write_line(ours.patterns, people, path))
    print(f"\nrelationships-recheck: {setup.rounds} rounds; {count} relationships, of {people} people with {company.GUIDES_ABOVE} guides each")
    print(f"  beside it {READS} reads a second, or {WRITES} changes of programs, on {CONNECTIONS} connections")
    path = f"/v1/people/{company.head()}"
    with served(setup, data) as server:
        reads = itertools.cycle([
            request(server, "GET", f"/v1/programs/{company.plain(number)}") for number in range(company.PLAIN)])
        loads = {"reads": (reads, 200, READS), "writes": (renames(server), 200, WRITES)}
        spent = {"conflict": [], "restored": []}
        found = {name: {"before": [], "conflict": [], "restored": []} for name in loads}

        def move(manager):
            change(server, path, {"manager": manager})
            with server.kept_open() as ask:
                while b'"recheck"' in ask(path):
                    time.sleep(0.005)

        def check(status):
            held = len(items(server, f"/v1/relationships?status={status}"))
            if held != count:
                raise Failure(f"{held} relationships are {status}, and {count} are meant")

        for number in range(setup.rounds):
            progress(f"round {number + 1} of {setup.rounds}")
            for what, manager, status in (("conflict", company.guide(0), "conflict"), ("restored", None, "active")):
                before = processor_seconds(server)
                move(manager)
                spent[what].append(processor_seconds(server) - before)
                check(status)
            for name, load in loads.items():
                found[name]["before"] += paced(server, *load, timer(setup.seconds))
                for what, manager, status in (("conflict", company.guide(0), "conflict"), ("restored", None, "active")):
                    with Meanwhile(lambda manager=manager: move(manager)) as meanwhile:
                        answers = paced(server, *load, meanwhile.done.is_set)
                    found[name][what] += meanwhile.within(answers)
                    check(status)
        progress("")
    for what, own in spent.items():
        print(f"  {what:32}{statistics.median(own):10.3f} s CPU, {statistics.median(own) / count * 1e6:.1f} µs for each")
    figures = {"seconds of CPU until all are in conflict": statistics.median(spent["conflict"]) * 10_000 / count}
    for name, own in found.items():
        p99 = {what: percentile(answers, 99) for what, answers in own.items()}
        tell({f"{name}, {what}": answers for what, answers in own.items()})
        figures[f"p99 of {name} to that before"] = p99["conflict"] / p99["before"]
    return figures


def offers(setup):
    """many offers that were due within one minute when the service starts"""
    ours = companies(setup)
    count = max(1000, setup.records // SESSIONS_EACH)
    print(f"\nrelationships-offers: {count} offers that expire within one minute; beside it {WRITES} changes of programs a second")
    now, found = company.now_milliseconds(), {}

    def made(name, first):
        return folder(setup, name, lambda path: company.write_offers(ours.patterns, count, first, path))[0]

    to_come = made("offers-to-come", now + 300 * company.DAY)
    with served(setup, to_come) as server:
        found["before"] = paced(server, renames(server), 200, WRITES, timer(2 * setup.seconds))
        check_offers(server, count, "offered", "queued")
    shutil.rmtree(to_come)
    due = made("offers-due", now - 120_000)
    with served(setup, due) as server:
        def wait():
            while server.metric("rapport_due_steps_total") < count:
                time.sleep(0.02)

        with Meanwhile(wait) as meanwhile:
            answers = paced(server, renames(server), 200, WRITES, meanwhile.done.is_set)
        seconds, cpu = time.monotonic() - server.started, processor_seconds(server)
        check_offers(server, count, "expired", "offered")
        written = lines(due, b'"op":"application.offer-expires"')
        if written != count:
            raise Failure(f"the journal has {written} lines of offers, and {count} are meant")
        found["meanwhile"] = meanwhile.within(answers)
        found["afterwards"] = paced(server, renames(server), 200, WRITES, timer(2 * setup.seconds))
    shutil.rmtree(due)
    start, end = meanwhile.spent
    print(f"  {end - start:.2f} s from ready to the last, {seconds:.2f} s from the start; {cpu:.2f} s CPU in all; {written} lines")
    tell({f"writes, {what}": answers for what, answers in found.items()})
    return {"p99 of writes to that before": percentile(found["meanwhile"], 99) / percentile(found["before"], 99)}


def tell(found):
    """Prints a line for the answers of each load, and the ratio to the first of them."""
    first = percentile(next(iter(found.values())), 99)
    print(f"  {'':32}{'answers':>10}{'p50 ms':>9}{'p99 ms':>9}{'p99 to that before':>20}")
    for name, answers in found.items():
        p99 = percentile(answers, 99)
        print(f"  {name:32}{len(answers):10}{percentile(answers, 50):9.2f}{p99:9.2f}{p99 / first:20.2f}")


def check_offers(server, count, first, second):
    found = items(server, "/v1/applications")
    # What an organiser would ask next is the learner's alone.
    states = [[choice["state"] for choice in json.loads(line)["choices"]] for line in found]
    wanted = [first, second]
    if len(states) != count or any(state not in (wanted, [one for one in wanted if one != "queued"]) for state in states):
        raise Failure(f"rapport has {len(states)} applications, and not {count} that are {wanted}: {found[0][:700]!r}")


def lines(data, holding):
    """How many lines of the journal have that in them."""
    total = 0
    for segment in (data / "journal").glob("*.jsonl"):
        with open(segment, "rb") as text:
            total += sum(holding in line for line in text)
    return total


TARGETS = {
    **{("relationships-steps", step_figure(name)): ("<=", 1.6) for name in STEPS},
    ("relationships-recheck", "seconds of CPU until all are in conflict"): ("<=", 1.0),
    ("relationships-recheck", "p99 of reads to that before"): ("<=", 1.3),
    ("relationships-recheck", "p99 of writes to that before"): ("<=", 2.0),
    ("relationships-open", "start to Python's json.loads"): ("<=", 1.2),
    ("relationships-open", "memory to 2 × snapshot + 700 B a record"): ("<=", 1.0),
    **{("relationships-lists", list_figure(name)): ("<=", 2.0) for name in LISTS},
    ("relationships-offers", "p99 of writes to that before"): ("<=", 2.0),
}

#: The steps come last of those on the same folder, for they change it.
WORKS = {
    "relationships-open": opening, "relationships-lists": lists, "relationships-steps": steps, "relationships-recheck": recheck,
    "relationships-offers": offers,
}
