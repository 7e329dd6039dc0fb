"""What a page costs beside the same over the API: one function for each work, as in works.py."""
import gzip
import json
import statistics

from load import alternate, ratio, wrk
from server import Failure
from service import Service
from works import table

PROGRAMS = 50
PAGE = {"Accept": "text/html"}

TARGETS = {
    ("web", "µs CPU of the dearest page"): ("<=", 100),
    ("web", "µs CPU of it with gzip"): ("<=", 300),
    ("web", "CPU of the list of 50 to the JSON's"): ("<=", 3),
    ("web", "KiB of the largest page, sheet and script, in gzip"): ("<=", 60),
}


def make(service, path, document):
    status, _, body = service.ask("POST", path, json.dumps(document), {"Content-Type": "application/json"})
    if status != 201:
        raise Failure(f"rapport answers POST {path} with {status} {body[:500]!r}")
    return json.loads(body)


def read(service, path, headers, holds):
    """Where the load goes from here on: an answer that has that in it."""
    status, _, body = service.ask("GET", path, headers=headers)
    if status != 200 or holds.encode() not in body:
        raise Failure(f"rapport answers {path} with {status} {body[:300]!r}, without {holds!r}")
    return body


def weights(service, pages):
    """Bytes of each page in gzip, with the sheet and the script that it names."""
    sizes = {}
    for name, (_, path, holds) in pages.items():
        body = read(service, path, PAGE, holds)
        size = len(gzip.compress(body, 1))
        for ending in ("css", "js"):
            asset = body.split(f'.{ending}"'.encode())[0].split(b'"')[-1].decode() + f".{ending}"
            size += len(gzip.compress(service.ask("GET", asset)[2], 9))
        sizes[name] = size / 1024
    return sizes


def web(setup):
    """the pages of programs, of one program and of the questionnaire, beside what the API answers to the same"""
    with Service(setup.binary) as ours:
        for number in range(PROGRAMS):
            last = make(ours, "/v1/programs", {
                "name": f"Leadership programme {number}", "relationshipTypes": ["mentoring"], "owner": "Ada Stone", "format": "one-to-one",
                "startsOn": "2026-01-01", "endsOn": "2026-12-31", "objectives": [{"statement": "grow bench strength"}]})
        one = f"/programs/{last['id']}"
        answers = "/choose?beyond-skill=whole-person&skill=skill&performance=somewhat"
        pages = {"list of 50": ("/programs", "/programs", "Leadership programme 48"),
                 "program": ("/programs/{id}", one, "Leadership programme 49"),
                 "questionnaire": ("/choose", answers, 'id="recommendation"')}
        sizes = weights(ours, pages)
        # Whoever chooses a type has no key.
        nobody = {"questionnaire": {"Authorization": None}}
        works = {name: (*page, {**PAGE, **nobody.get(name, {})}) for name, page in pages.items()}
        works |= {f"{name}, gzip": (*page, {**headers, "Accept-Encoding": "gzip"}) for name, (*page, headers) in works.items()}
        works |= {"list of 50, JSON": ("/v1/programs", "/v1/programs?limit=50", "Leadership programme 48", {}),
                  "program, JSON": ("/v1/programs/{id}", f"/v1{one}", "Leadership programme 49", {})}

        def load(route, path, holds, headers):
            ours.more = {name: value for name, value in headers.items() if name != "Accept-Encoding"}
            ours.body = read(ours, path, ours.more, holds)
            ours.path, ours.route = path, route
            return wrk(ours, setup.seconds, headers=headers)

        print(f"\nweb: medians of {setup.rounds} rounds of {setup.seconds} s; CPU of a request with all that HTTP takes")
        for name, size in sizes.items():
            print(f"  {name:32}{size:8.1f} KiB in gzip, with sheet and script")
        rows = alternate(setup.rounds, {name: lambda work=work: load(*work) for name, work in works.items()})
        table(rows, "list of 50")

    def cpu(name):
        return statistics.median(row.cpu for row in rows[name])

    return {
        "µs CPU of the dearest page": max(cpu(name) for name in pages),
        "µs CPU of it with gzip": max(cpu(f"{name}, gzip") for name in pages),
        "CPU of the list of 50 to the JSON's": ratio(rows["list of 50"], rows["list of 50, JSON"], "cpu"),
        "KiB of the largest page, sheet and script, in gzip": max(sizes.values()),
    }


WORKS = {"web": web}
