"""Fills a new data folder with something of everything that a release can be brought to keep."""
import json
import random

from server import Failure
from sides import JSON, PATCH

SEED = 14
NAMES = (
    "Führung im Wandel", "Première équipe", "Łódź 2027", "リーダー育成", "قيادة", "Команда", "O’Neill & <Söhne>", "Émile 👩‍💻",
    "zebra", "Zebra")
DESIGN = {
    "purpose": "Fill half of all leading posts from within — “früh”", "focusAreas": ["leading a team", "a career plan"],
    "model": "one mentor, one mentee", "components": ["a kick-off", "a meeting each month", "a review at half-time"],
    "matchingProcess": "mentees name three mentors, a committee matches", "successMeasures": ["retention", "promotions"],
}
OBJECTIVE = {
    "statement": "Fewer people leave", "measure": "leavers per year", "baseline": 12.5, "target": 6, "unit": "people",
    "dueOn": "2028-06-30"}
#: Every optional member.
FULL = {
    "description": "Line one\nline two\tand a tab, “quotes”, \\ and \u2028", "format": "group", "cycle": "cohort",
    "owner": "Ines Vogt",
    "sponsor": "Otto Lang", "startsOn": "2027-01-11", "endsOn": "2027-12-17", "length": "P12M", "plannedSessions": 12,
    "endCondition": "The mentee leads a team", "objectives": [OBJECTIVE, {"statement": "Retain talent"}]}
#: How each state is reached from a draft with an approved design and all that rules ask for.
WAYS = {
    "draft": (), "designed": ("designed",), "enrolling": ("designed", "enrolling"), "matching": ("enrolling", "matching"),
    "running": ("enrolling", "running"), "closing": ("running", "closing"), "closed": ("running", "closing", "closed"),
    "archived": ("enrolling", "matching", "running", "closing", "closed", "archived"),
    "cancelled": ("designed", "draft", "cancelled")}
TYPES = (["mentoring"], ["coaching"], ["reverse-mentoring"], ["coaching", "mentoring"], ["sponsorship", "coaching"])

SOURCE = {
    "id": "review-2026", "title": "Review of our “own” programs", "author": "Ines Vogt", "publisher": "Acme", "year": 2026,
    "kind": "organization", "file": "review.pdf", "translations": {"de": {"title": "Rückblick"}, "fr": {"title": "Bilan"}}}
DIMENSION = {
    "id": "cost", "name": "Cost", "question": "What does it cost?", "scale": {
        "kind": "spectrum", "ends": [{"id": "low", "label": "Low", "translations": {"de": {"label": "Niedrig"}}},
                                     {"id": "high", "label": "High"}]},
    "translations": {"de": {"name": "Kosten", "question": "Was kostet es?"}}}
TYPE = {
    "id": "sponsorship", "name": "Sponsorship", "summary": "Doors are opened.",
    "roles": {"guide": "sponsor", "learner": "protégé"},
    "aliases": ["advocacy"], "programmable": True, "policy": {
        "design": {"required": True, "components": ["purpose", "successMeasures"]},
        "length": {"least": "P3M", "typical": "P9M", "end": "open"},
        "manager": "indirect", "consent": "both-volunteer", "agenda": "learner", "outcomes": "evolving",
        "expertise": "experience",
        "confidentiality": "private"}, "translations": {"de": {"name": "Förderung"}}}
CLAIM = {
    "id": "sponsorship-cost-review-2026", "relationshipType": "sponsorship", "dimension": "cost", "source": "review-2026",
    "statement": "Costs little; =1+1", "value": 1, "reading": "next to nothing", "locator": "page 4", "strength": "may"}
LENGTH_CLAIM = {
    "id": "mentoring-duration-review-2026", "relationshipType": "mentoring", "dimension": "duration", "source": "review-2026",
    "statement": "Pairs that stayed together for a year and a half reported most.", "value": {"least": "P18M", "most": "P18M"},
    "locator": "page 5", "strength": "usually", "translations": {"de": {"statement": "Anderthalb Jahre"}}}
TENSION = {
    "id": "cheap-yet-long", "claims": [CLAIM["id"], LENGTH_CLAIM["id"]], "statement": "Cheap | and *long*",
    "translations": {"fr": {"statement": "Bon marché"}}}


class Writer:
    """One service that is written to, and has to take each request."""

    def __init__(self, side):
        self.side, self.count = side, 0

    def send(self, method, target, body=None, headers=None, *, match=None):
        self.count += 1
        fields = {**self.side.service.headers, "X-Request-Id": f"data-{self.count}", **(headers or JSON)}
        fields |= {"If-Match": self.side.tag(match)} if match else {}
        answer = self.side.ask(method, target, fields, None if body is None else dumps(body))
        if answer.status not in (200, 201, 204):
            raise Failure(f"the release refuses what it is to keep: {method} {target} {answer.status} {answer.body[:2000]!r}")
        return answer

    def record(self, kind, document):
        self.send("POST", f"/v1/{kind}", document)
        return f"/v1/{kind}/{document['id']}"

    def program(self, document):
        return self.send("POST", "/v1/programs", document).field("Location")

    def patch(self, path, document):
        self.send("PATCH", path, document, PATCH, match=path)

    def move(self, path, *states):
        for state in states:
            self.send("POST", f"{path}/transitions", {"to": state})

    def design(self, path, document=DESIGN, *, approver=None):
        self.send("PUT", f"{path}/design", document, match=path)
        if approver:
            self.send("POST", f"{path}/design/approval", {"by": approver})


def dumps(document):
    return json.dumps(document, ensure_ascii=False).encode()


def fill(side):
    """What stands before the snapshot."""
    writer = Writer(side)
    catalogue(writer)
    for types in TYPES:
        for number, (state, way) in enumerate(WAYS.items()):
            path = writer.program({"name": f"{NAMES[number % len(NAMES)]} {state}", "relationshipTypes": types, **FULL})
            writer.design(path, approver="Ines Vogt, HR")
            writer.move(path, *way)
    many(writer, 120)
    return writer


def fill_more(writer):
    """What stands after it, in the journal alone."""
    many(writer, 60)
    restless = writer.program({"name": "Back and forth", "relationshipTypes": ["coaching"], **FULL})
    writer.move(restless, "running", *("closing", "running") * 52)
    changed = writer.program({"name": "Changed", "relationshipTypes": ["mentoring"]})
    writer.patch(changed, {**FULL, "relationshipTypes": ["mentoring", "coaching"]})
    writer.patch(changed, {"description": None, "objectives": [], "length": None, "name": "Changed again"})
    writer.design(changed)
    writer.design(changed, {**DESIGN, "purpose": "Another"}, approver="Otto")
    writer.design(changed, {"purpose": "Approved no longer"})
    for name in ("Gone", "Gone with its design"):
        path = writer.program({"name": name, "relationshipTypes": ["mentoring"]})
        if "design" in name:
            writer.design(path, approver="Otto")
        writer.send("DELETE", path, match=path)
    catalogue_changes(writer)


def many(writer, count):
    """Programmes enough for pages, alike in some members and not in others."""
    chance = random.Random(f"{SEED} {count}")
    for number in range(count):
        document = {"name": f"{chance.choice(NAMES)} {number % 7}", "relationshipTypes": chance.choice(TYPES)}
        for name, value in FULL.items():
            if chance.random() < 0.4:
                document[name] = value
        if chance.random() < 0.5:
            document["startsOn"] = f"2027-0{chance.randrange(1, 10)}-1{chance.randrange(10)}"
            document["endsOn"] = f"2028-0{chance.randrange(1, 10)}-1{chance.randrange(10)}"
        path = writer.program(document)
        if chance.random() < 0.2:
            writer.patch(path, {"owner": chance.choice(NAMES)})
        if chance.random() < 0.2:
            writer.move(path, "designed", "cancelled")


def catalogue(writer):
    """Records of our own of each kind, and built-in ones that are changed, retired, put back and deleted."""
    for kind, document in (
            ("sources", SOURCE), ("sources", {"id": "spare", "title": "Spare", "kind": "vendor"}), ("dimensions", DIMENSION),
            ("dimensions", {"id": "spare", "name": "Spare", "question": "Spare?", "scale": {"kind": "text"}}),
            ("relationship-types", TYPE), ("relationship-types", {**TYPE, "id": "spare", "name": "Spare", "kindOf": "mentoring"}),
            ("claims", CLAIM), ("claims", LENGTH_CLAIM), ("claims", {**CLAIM, "id": "spare"}),
            ("tensions", TENSION), ("tensions", {**TENSION, "id": "spare"})):
        writer.record(kind, document)
    writer.patch("/v1/sources/spare", {"year": 1999, "translations": {"de": {"title": "Ersatz"}}})
    writer.patch("/v1/dimensions/spare", {"translations": {"de": {"name": "Ersatz"}}})
    writer.patch("/v1/claims/spare", {"strength": "always", "reading": None})
    writer.send("POST", "/v1/claims/spare/retirement", {"reason": "Überholt"})
    writer.send("POST", "/v1/tensions/spare/retirement")
    writer.send("POST", "/v1/relationship-types/spare/retirement", {"reason": "No longer offered"})
    writer.send("POST", "/v1/dimensions/spare/retirement", {"reason": "Not asked"})
    writer.send("DELETE", "/v1/dimensions/spare/retirement", match="/v1/dimensions/spare")
    for kind in ("tensions", "claims"):
        writer.record(kind, {**(TENSION if kind == "tensions" else CLAIM), "id": "deleted"})
        writer.send("DELETE", f"/v1/{kind}/deleted", match=f"/v1/{kind}/deleted")


def catalogue_changes(writer):
    """Changes of built-in records, and an import."""
    writer.patch("/v1/relationship-types/coaching", {"policy": {"length": {"most": "P9M"}}})
    writer.patch("/v1/relationship-types/mentoring", {"translations": {"fr": {"name": "Mentorat"}}})
    writer.send("POST", "/v1/claims/mentoring-duration-manfre/retirement", {"reason": "Ours is newer"})
    writer.send("DELETE", "/v1/tensions/coaching-job-or-career", match="/v1/tensions/coaching-job-or-career")
    writer.send("DELETE", "/v1/tensions/mentoring-designed-yet-unstructured",
                match="/v1/tensions/mentoring-designed-yet-unstructured")
    writer.send("POST", "/v1/tensions/coaching-job-or-career/reset")
    file = writer.send("GET", "/v1/catalogue").json()
    file["sources"].append({"id": "imported", "title": "Imported", "kind": "institution"})
    file["claims"].append({**CLAIM, "id": "imported", "source": "imported", "value": -2})
    writer.send("PUT", "/v1/catalogue?mode=merge", file, match="/v1/catalogue")
    writer.send("POST", "/v1/sources/imported/retirement", {"reason": "A retired source"})
