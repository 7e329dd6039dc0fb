"""What it costs to know who asks, and to show everyone only what is theirs: one function for each work, as in works.py."""
import contextlib
import json
import pathlib
import shutil
import statistics
import tempfile
import time

import organisation
from load import alternate, progress, ratio, wrk
from nginx import Nginx
from server import Failure
from service import Service, run
from works import table

PEOPLE = 100_000
CHANGES = 300

TARGETS = {
    ("keys", "requests/s of an integration key to nginx's"): (">=", 0.92),
    ("keys", "µs CPU of it above the administrator's"): ("<=", 1.0),
    ("keys", "µs CPU of a person's above the administrator's"): ("<=", 1.6),
    ("people", "MiB resident with people and keys"): ("<=", 500),
    ("people", "seconds to its start with them"): ("<=", 3),
    ("people", "CPU of the owner's list to the administrator's"): ("<=", 3),
    ("people", "CPU of moving 1,000 people to moving one"): ("<=", 1.25),
}


def make(service, path, document):
    status, _, body = service.ask("POST", path, json.dumps(document), {"Content-Type": "application/json"})
    if status != 201:
        raise Failure(f"rapport answers POST {path} with {status} {body[:500]!r}")
    return json.loads(body)


def bearer(key):
    return {"Authorization": f"Bearer {key['secret']}"}


def keys(setup):
    """one programme, read with the administrator's key, an integration key and that of a person with reports"""
    with contextlib.ExitStack() as stack:
        ours = stack.enter_context(Service(setup.binary))
        boss = make(ours, "/v1/people", {"displayName": "Ada Stone"})["id"]
        for number in range(10):
            make(ours, "/v1/people", {"displayName": f"Report {number}", "manager": boss})
        program = make(ours, "/v1/programs", {
            "name": "Leadership programme 42", "relationshipTypes": ["mentoring"], "owners": [boss],
            "startsOn": "2026-01-01", "endsOn": "2026-12-31", "objectives": [{"statement": "grow bench strength"}]})
        ours.read(f"/v1/programs/{program['id']}")
        scopes = ["programs:read"]
        who = {
            "administrator": {},
            "integration key": bearer(make(ours, "/v1/keys", {"name": "portal", "scopes": scopes})),
            "person with reports": bearer(make(ours, "/v1/keys", {"name": "Ada", "scopes": scopes, "actsFor": boss})),
        }
        for name, headers in who.items():
            if ours.ask("GET", ours.path, headers=headers)[2] != ours.body:
                raise Failure(f"{name} reads another answer than the administrator")
        nginx = stack.enter_context(Nginx(ours.body, ours.path, headers=ours.headers))
        print(f"\nkeys: medians of {setup.rounds} rounds of {setup.seconds} s; one answer of {len(ours.body)} bytes for all")
        print("  load: wrk, 1 thread, 64 connections")
        loads = {name: lambda headers=headers: wrk(ours, setup.seconds, headers=headers) for name, headers in who.items()}
        rows = alternate(setup.rounds, {**loads, "nginx": lambda: wrk(nginx, setup.seconds)})
        table(rows, "integration key")

    def above(name):
        return statistics.median(one.cpu - other.cpu for one, other in zip(rows[name], rows["administrator"]))

    return {
        "requests/s of an integration key to nginx's": ratio(rows["integration key"], rows["nginx"], "rate"),
        "µs CPU of it above the administrator's": above("integration key"),
        "µs CPU of a person's above the administrator's": above("person with reports"),
    }


def people(setup):
    """100,000 people with as many keys: memory, start, the list of participants for an owner, a new manager above 1,000"""
    patterns = organisation.Patterns(setup.binary)
    figures = {}
    with tempfile.TemporaryDirectory(prefix="rapport-bench-") as folder:
        folder = pathlib.Path(folder)
        for takes_part in (False, True):
            progress(f"writing a snapshot of {PEOPLE} people")
            program = organisation.write(patterns, PEOPLE, folder / "snapshot.jsonl", takes_part=takes_part)
            run(setup.binary, "import", folder / "snapshot.jsonl", "--data-dir", folder / "data", "--apply")
            progress("")
            figures |= lists(setup, folder / "data", program) if takes_part else opened(setup, folder / "data")
            shutil.rmtree(folder / "data")
    return figures


def opened(setup, data):
    starts, resident = [], []
    for number in range(setup.rounds):
        progress(f"start {number + 1} of {setup.rounds}")
        with Service(setup.binary, path="/v1/people?limit=1", data=data) as server:
            starts.append(server.ready_seconds)
            resident.append(server.memory()[0] / 1024)
            for kind in ("person", "key"):
                if server.metric(f'rapport_records{{kind="{kind}"}}') != PEOPLE:
                    raise Failure(f"rapport does not hold {PEOPLE} of {kind}")
    progress("")
    print(f"\npeople: {PEOPLE} people and {PEOPLE} keys, medians of {setup.rounds} starts")
    print(f"  from its start to 200 of /readyz {statistics.median(starts):.2f} s; resident {statistics.median(resident):.0f} MiB")
    return {
        "MiB resident with people and keys": statistics.median(resident),
        "seconds to its start with them": statistics.median(starts),
    }


def lists(setup, data, program):
    with Service(setup.binary, path=f"/v1/programs/{program}/participants?limit=50", data=data) as server:
        server.route = "/v1/programs/{id}/participants"
        owner = organisation.identifier("per", organisation.OWNER, PEOPLE)
        headers = bearer(make(server, "/v1/keys", {"name": "Ada", "scopes": ["programs:read", "participants:read"], "actsFor": owner}))
        for name, fields in {"administrator": {}, "owner": headers}.items():
            status, _, body = server.ask("GET", server.path, headers=fields)
            if status != 200 or len(json.loads(body)["items"]) != 50:
                raise Failure(f"the list of the {name} is {status} {body[:500]!r}")
        check_hidden(server, headers)
        print(f"\npeople: the first 50 of {PEOPLE - 1} participants, for an owner from whom 1 of {organisation.ONE_HIDDEN_OF} is hidden")
        rows = alternate(setup.rounds, {
            name: lambda fields=fields: wrk(server, setup.seconds, headers=fields)
            for name, fields in {"owner": headers, "administrator": {}}.items()})
        table(rows, "owner")
        moves = alternate(setup.rounds, {
            name: lambda number=number: move(server, number) for name, number in {
                "above 1,000 people": organisation.HEAD, "above nobody": organisation.LONE}.items()})
        print(f"\npeople: {CHANGES} changes of a manager, one after the other, CPU µs of each and all its rows; {PEOPLE} participants")
        for name, own in moves.items():
            print(f"  {name:32}{statistics.median(own) * 1e6:10.1f}")
        return {
            "CPU of the owner's list to the administrator's": ratio(rows["owner"], rows["administrator"], "cpu"),
            "CPU of moving 1,000 people to moving one": statistics.median(
                one / other for one, other in zip(moves["above 1,000 people"], moves["above nobody"])),
        }


def check_hidden(server, headers):
    """Walks some pages of both, and expects the owner to see all but those who report to them."""
    def walk(fields, count):
        first = path = server.path.replace("limit=50", "limit=200")
        found = []
        for _ in range(count):
            status, _, body = server.ask("GET", path, headers=fields)
            if status != 200:
                raise Failure(f"rapport answers {path} with {status} {body[:500]!r}")
            page = json.loads(body)
            found += [item["person"] for item in page["items"]]
            path = f"{first}&after={page['next']}"
        return found

    hidden = {organisation.identifier("per", number, PEOPLE) for number in range(PEOPLE)
              if organisation.manager(number) == organisation.OWNER}
    everybody, seen = walk({}, 25), walk(headers, 23)
    meant = [person for person in everybody if person not in hidden][:len(seen)]
    if seen != meant:
        raise Failure("the owner's list is not that of the administrator without those who report to the owner")


def move(server, number):
    """Seconds of CPU for a change."""
    person = organisation.identifier("per", number, PEOPLE)
    fields = {"Content-Type": "application/merge-patch+json", "If-Match": "*"}
    before = server.cpu_seconds()
    for change in range(CHANGES):
        above = organisation.identifier("per", 2000 + change % 2, PEOPLE)
        status, _, body = server.ask("PATCH", f"/v1/people/{person}", json.dumps({"manager": above}), fields)
        if status != 200:
            raise Failure(f"rapport answers a change of a manager with {status} {body[:500]!r}")
    return (server.cpu_seconds() - before) / CHANGES


WORKS = {"keys": keys, "people": people}
