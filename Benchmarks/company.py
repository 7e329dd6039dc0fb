"""A snapshot of a company whose people mentor each other, in the form that the service exports and imports; see snapshot.py.

What the service itself writes of its demo is the pattern. Records differ in ids, members and times; a day gives the same ones.
"""
import base64
import dataclasses
import datetime
import hashlib
import json
import pathlib
import tempfile

from server import Failure
from service import PROGRAM, run
from snapshot import compact, instant, sealed

DAY = 86_400_000
#: The kinds of the catalogue, in the order of a snapshot.
CATALOGUE = ("sources", "dimensions", "relationshipTypes", "claims", "tensions")
#: Relationships of a programme, and of a guide.
IN_PROGRAM, OF_GUIDE = 200, 4
#: One in this many relationships is paused.
ONE_PAUSED_OF = 10
SESSIONS, GOALS = 10, 3
#: Of the sessions of a relationship the first are held, the next were planned for days that have passed, the others are to come.
HELD, PASSED = 3, 2
#: People who report to the same lead.
REPORTS = 10
APPLICATIONS_OF_GUIDE = 100
#: Programmes in each folder in which nobody takes part.
PLAIN = 500


def now_milliseconds():
    return int(datetime.datetime.now(datetime.timezone.utc).timestamp() * 1000)


def identifier(prefix, number):
    """As in snapshot.py, made this many milliseconds after 2026 began."""
    spread = number * 0x9E37_79B9_7F4A_7C15 & (1 << 62) - 1
    digits = f"{1_767_225_600_000 + number << 80 | 7 << 76 | 2 << 62 | spread:032x}"
    return f"{prefix}_{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def secret(name):
    """That of the key of somebody; the folder is gone before anybody could want it."""
    return "rap_" + base64.b32encode(hashlib.sha256(name.encode()).digest()).decode().strip("=").lower()


def bearer(person):
    return {"Authorization": f"Bearer {secret(person)}"}


class Template:
    """The line of a record, in which some members are filled in."""

    def __init__(self, put, document, slots, **members):
        """
        - slots: By the name of a slot, a text of the document in the place of which it comes wherever that stands.
        - members: What the document has otherwise; None takes a member away. A text `{name}` is a slot.
        """
        document = {name: value for name, value in {**document, **members}.items() if value is not None}
        text = compact({"put": put, "id": document["id"], "rev": document["revision"], "doc": document}).replace("%", "%%")
        for name, value in {"id": document["id"], **slots}.items():
            text = text.replace(value, f"%({name})s")
        for name in set(text.replace("%(id)s", "").split("{")[1:]):  # {at} among braces of objects
            name = name.partition("}")[0]
            if name.isidentifier():
                text = text.replace("{" + name + "}", f"%({name})s")
        self.text = text + "\n"

    def fill(self, **values):
        return self.text % values


class Patterns:
    """The catalogue, and records as the service exports them after its demo."""

    def __init__(self, binary):
        with tempfile.TemporaryDirectory(prefix="rapport-bench-") as folder:
            data, stream = pathlib.Path(folder) / "data", pathlib.Path(folder) / "all.jsonl"
            run(binary, "import", "--demo", "--demo-keys", "--data-dir", data, "--apply")
            run(binary, "export", "--to", stream, "--data-dir", data)
            with open(stream, encoding="utf-8") as lines:
                records = [change for change in map(json.loads, lines) if "put" in change]
        self.catalogue = [change for change in records if change["put"] in CATALOGUE]
        self.documents = {}
        for change in records:
            self.documents.setdefault(change["put"], []).append(change["doc"])

    def first(self, kind, /, **members):
        """The first of a kind that has these members."""
        for document in self.documents.get(kind, []):
            if all(document.get(name) == value for name, value in members.items()):
                return document
        raise Failure(f"the demo has none of {kind} with {members}")

    def person(self):
        document = self.first("people", level="9")
        return Template(
            "people", document, {}, userName="{name}", emails=[], displayName="{name}", name=None, employeeNumber=None)

    def reporting(self):
        document = next(one for one in self.documents["people"] if len(one["lines"]) == 1)
        return Template(
            "people", document, {"manager": document["manager"]}, userName="{name}", emails=[], displayName="{name}", name=None,
            employeeNumber=None)

    def key(self):
        document = next(one for one in self.documents["accessKeys"] if "notes:write" in one["scopes"] and one.get("actsFor"))
        return Template(
            "accessKeys", document, {"person": document["actsFor"], "digest": document["digests"][0]}, name="{name}",
            lastUsedOn=datetime.date.today().isoformat())  # or the first use would be a write of its own

    def program(self, **members):
        document = self.first("programs", status="running")
        return Template(
            "programs", document, {"owner": document["owners"][0]}, name="{name}", sponsors=[], committee=[], concernContacts=[],
            places=None, endsOn=(datetime.date.today() + datetime.timedelta(days=300)).isoformat(), **members)

    def plain(self):
        """A draft as most benchmarks have it, beside which other changes are measured."""
        document = self.first("programs", status="draft")
        place = list(document).index("objectives")
        days = {name: PROGRAM[name] for name in ("startsOn", "endsOn")}
        members = list(document.items())
        members[place:place] = days.items()
        return Template("programs", dict(members), {}, name="{name}", owners=[], objectives=PROGRAM["objectives"])

    def participant(self, side, status, /, **members):
        document = self.first("participants", side=side, status=status)
        return Template("participants", document, {"program": document["program"], "person": document["person"]}, **members)

    def relationship(self, status):
        document = self.first("relationships", status=status)
        guide, learner = document["members"]
        until = now_milliseconds() + 10 * DAY
        return Template("relationships", document, {
            "program": document["program"], "guide": guide["person"], "learner": learner["person"],
            "guiding": guide["participant"], "learning": learner["participant"],
        }, plannedEnd="{end}", pausedUntil=None, expiresAt=instant(until) if status == "proposed" else None)

    def agreement(self):
        document = self.first("agreements", status="in-force")
        learner, guide = (one["person"] for one in document["signatures"])
        return Template("agreements", document, {"relationship": document["relationship"], "guide": guide, "learner": learner})

    def session(self, status):
        document = self.first("sessions", status=status)
        guide, learner = document["people"]
        return Template(
            "sessions", document, {"relationship": document["relationship"], "guide": guide, "learner": learner}, startsAt="{at}")

    def consent(self):
        document = self.first("consents", kind="take-part")
        return Template("consents", document, {"person": document["person"], "program": document["program"]})

    def profile(self):
        document = next(one for one in self.documents["profiles"] if one["availability"])
        return Template("profiles", document, {"person": document["person"]}, offers=["{offer}", "{other}"], seeks=["{seek}"])

    def preferences(self):
        """There are none in the demo."""
        at = self.first("consents")["givenAt"]
        names = ("first", "second", "third")
        return Template("preferences", {
            "id": identifier("prf", 0), "revision": 1, "participant": "{participant}", "choices": [f"{{{name}}}" for name in names],
            "avoid": [], "createdAt": at, "updatedAt": at}, {})

    def goal(self):
        document = self.first("goals", status="active")
        by = document["transitions"][0]["by"].rpartition("/")[2]
        return Template("goals", document, {"relationship": document["relationship"], "learner": document["owner"], "guide": by})

    def application(self):
        document = next(
            one for one in self.documents["applications"] if [it["state"] for it in one["choices"]][:2] == ["offered", "queued"])
        one, other = document["choices"][:2]
        return Template("applications", document, {
            "program": document["program"], "learning": document["learner"], "learner": document["person"],
            "guiding": one["guide"], "guide": one["person"], "nextGuiding": other["guide"], "nextGuide": other["person"],
        }, choices=[{**one, "expiresAt": "{until}"}, other])


class Stream:
    """A file of lines with a head and a last line that counts them."""

    def __init__(self, path, patterns):
        self.path, self.count, self.digest = path, 0, hashlib.sha256()
        self.file = open(path, "wb", buffering=1 << 20)
        self.put(sealed({
            "format": 1, "sequence": 2, "at": instant(now_milliseconds()), "catalogueRevision": 1,
            "newestProgramID": identifier("prg", 1 << 34)}))
        self.write(compact(change) + "\n" for change in patterns.catalogue)

    def put(self, text):
        self.digest.update(text)
        self.file.write(text)

    def write(self, lines):
        """One part after another, as each takes the place of many small ones."""
        part = []
        for line in lines:
            part.append(line)
            if len(part) == 1000:
                self.count += len(part)
                self.put("".join(part).encode())
                part = []
        self.count += len(part)
        self.put("".join(part).encode())

    def close(self):
        """Returns the number of records."""
        self.file.write(sealed({"count": self.count, "sha256": self.digest.hexdigest()}))
        self.file.close()
        return self.count


@dataclasses.dataclass(frozen=True)
class Pair:
    """A relationship, and who is in it."""
    number: int

    @property
    def id(self):
        return identifier("rel", self.number)

    @property
    def guide(self):
        return guide(self.number // OF_GUIDE)

    @property
    def learner(self):
        return identifier("per", (1 << 30) + self.number)

    @property
    def program(self):
        return program(self.number // IN_PROGRAM)

    @property
    def is_paused(self):
        return self.number % ONE_PAUSED_OF == ONE_PAUSED_OF - 1

    def session(self, place):
        return identifier("ses", self.number * SESSIONS + place)

    def goal(self, place):
        return identifier("gol", self.number * GOALS + place)

    @property
    def values(self):
        return {
            "id": self.id, "relationship": self.id, "guide": self.guide, "learner": self.learner, "program": self.program,
            "guiding": identifier("par", self.number // OF_GUIDE), "learning": identifier("par", (1 << 30) + self.number)}


def guide(number):
    return identifier("per", number)


def program(number):
    return identifier("prg", number)


def plain(number):
    """A programme without relationships, the name of which is changed."""
    return program((1 << 20) + number % PLAIN)


def lead(number):
    return identifier("per", (1 << 32) + number)


def owner(number):
    """Who runs a programme."""
    return identifier("per", (1 << 33) + number)


def midnight():
    now = now_milliseconds()
    return now - now % DAY


def write_pairs(patterns, count, proposed, keyed, path):
    """Writes a company in which `count` pairs work together, each with its agreement, sessions and goals, and `proposed` more are to
    accept. The people of the first `keyed` pairs, and of all that are proposed, have keys; owners and leads too.

    Returns the number of records.
    """
    pairs, proposals = [Pair(number) for number in range(count)], [Pair(count + number) for number in range(proposed)]
    whole, guides = count + proposed, -(-(count + proposed) // OF_GUIDE)
    programs, leads = -(-whole // IN_PROGRAM), -(-whole // REPORTS)
    today = midnight()
    first_guide_asked = count // OF_GUIDE
    stream = Stream(path, patterns)
    person, reporting = patterns.person(), patterns.reporting()
    stream.write(person.fill(id=guide(number), name=f"guide {number}") for number in range(guides))
    stream.write(
        reporting.fill(id=pair.learner, name=f"learner {pair.number}", manager=lead(pair.number // REPORTS))
        for pair in pairs + proposals)
    stream.write(person.fill(id=lead(number), name=f"lead {number}") for number in range(leads))
    stream.write(person.fill(id=owner(number), name=f"owner {number}") for number in range(programs))

    key = patterns.key()
    holders = [pair.learner for pair in pairs[:keyed] + proposals] + [lead(number) for number in range(leads)]
    holders += [owner(number) for number in range(programs)]
    holders += [guide(number) for number in range(-(-keyed // OF_GUIDE))] + [
        guide(number) for number in range(first_guide_asked, guides) if number >= -(-keyed // OF_GUIDE)]
    stream.write(
        key.fill(
            id=identifier("key", number), name=f"key {number}", person=one,
            digest=hashlib.sha256(secret(one).encode()).hexdigest())
        for number, one in enumerate(holders))

    template = patterns.program(capacity={"least": 0, "most": 1000, "default": 1000})
    stream.write(template.fill(id=program(number), name=f"Leaders {number}", owner=owner(number)) for number in range(programs))
    write_plain(stream, patterns)

    guiding = {status: patterns.participant("guide", status, capacity=1000) for status in ("active", "approved")}
    learning = {status: patterns.participant("learner", status) for status in ("active",)}
    learning["approved"] = patterns.participant("guide", "approved", side="learner", role="mentee", capacity=None)
    stream.write(
        guiding["active" if number < first_guide_asked else "approved"].fill(
            id=identifier("par", number), person=guide(number), program=program(number * OF_GUIDE // IN_PROGRAM))
        for number in range(guides))
    stream.write(
        learning["active" if pair.number < count else "approved"].fill(
            id=identifier("par", (1 << 30) + pair.number), person=pair.learner, program=pair.program)
        for pair in pairs + proposals)

    active, paused, asked = (patterns.relationship(status) for status in ("active", "paused", "proposed"))

    def end(pair):
        return instant(today + (100 + pair.number % 150) * DAY)[:10]

    stream.write((paused if pair.is_paused else active).fill(**pair.values, end=end(pair)) for pair in pairs)
    stream.write(asked.fill(**pair.values, end=end(pair)) for pair in proposals)
    agreement = patterns.agreement()
    stream.write(agreement.fill(**{**pair.values, "id": identifier("agr", pair.number)}) for pair in pairs)
    held, planned = patterns.session("held"), patterns.session("planned")

    def sessions():
        for pair in pairs:
            values = pair.values
            for place in range(SESSIONS):
                # A week apart, the first of those to come within a week from tomorrow.
                day = today + ((place - HELD - PASSED) * 7 + pair.number % 5 + 2) * DAY
                at = instant(day - (7 * DAY if place < HELD + PASSED else 0) + (8 + pair.number % 9) * 3_600_000)
                yield (held if place < HELD else planned).fill(**{**values, "id": pair.session(place), "at": at})

    stream.write(sessions())
    goal = patterns.goal()
    stream.write(
        goal.fill(**{**values, "id": pair.goal(place)})
        for pair in pairs for values in [pair.values] for place in range(GOALS))
    return stream.close()


def write_plain(stream, patterns):
    template = patterns.plain()
    stream.write(template.fill(id=plain(number), name=f"Leadership programme {number}") for number in range(PLAIN))


#: Of a company that is reorganised: who guides all others, who comes to report to the first of them, and those below.
GUIDES_ABOVE = 10


def head():
    return lead(0)


def write_line(patterns, people, path):
    """Writes a company in which each of `people` below the head has a relationship with each of the guides. Each of these reports to the
    next, and none is above the head."""
    stream = Stream(path, patterns)
    person, reporting = patterns.person(), patterns.reporting()
    middle = max(1, people // 100)

    def above(number):
        return head() if number < middle else identifier("per", (1 << 30) + number % middle)

    stream.write(
        (reporting if number + 1 < GUIDES_ABOVE else person).fill(
            id=guide(number), name=f"guide {number}", manager=guide(number + 1))
        for number in range(GUIDES_ABOVE))
    stream.write(
        reporting.fill(id=identifier("per", (1 << 30) + number), name=f"learner {number}", manager=above(number))
        for number in range(people))
    stream.write([person.fill(id=head(), name="head"), person.fill(id=owner(0), name="owner")])
    template = patterns.program(capacity={"least": 0, "most": 1000, "default": 1000})
    stream.write([template.fill(id=program(0), name="Leaders", owner=owner(0))])
    write_plain(stream, patterns)
    guiding, learning = patterns.participant("guide", "active", capacity=1000), patterns.participant("learner", "active")
    stream.write(
        guiding.fill(id=identifier("par", number), person=guide(number), program=program(0)) for number in range(GUIDES_ABOVE))
    stream.write(
        learning.fill(id=identifier("par", (1 << 30) + number), person=identifier("per", (1 << 30) + number), program=program(0))
        for number in range(people))
    pairs = [(learner * GUIDES_ABOVE + one, one, learner) for learner in range(people) for one in range(GUIDES_ABOVE)]

    def values(number, one, learner):
        return {
            "id": identifier("rel", number), "relationship": identifier("rel", number), "program": program(0), "guide": guide(one),
            "learner": identifier("per", (1 << 30) + learner), "guiding": identifier("par", one),
            "learning": identifier("par", (1 << 30) + learner), "end": instant(midnight() + 200 * DAY)[:10]}

    active, agreement = patterns.relationship("active"), patterns.agreement()
    stream.write(active.fill(**values(*pair)) for pair in pairs)
    stream.write(agreement.fill(**{**values(*pair), "id": identifier("agr", pair[0])}) for pair in pairs)
    return stream.close()


def write_cohort(patterns, count, path):
    """Writes a programme in which `count` guides and as many learners wait to be matched, with profiles, and learners with choices.

    Returns the number of records.
    """
    stream = Stream(path, patterns)
    person = patterns.person()
    sides = {
        side: [(identifier("per", first + number), identifier("par", first + number)) for number in range(count)]
        for side, first in (("guide", 0), ("learner", 1 << 30))}
    people = [one for side in sides.values() for one in side]
    stream.write(person.fill(id=one, name=f"somebody {number}") for number, (one, _) in enumerate(people))
    stream.write([person.fill(id=owner(0), name="owner")])
    profile = patterns.profile()
    stream.write(
        profile.fill(
            id="pfl" + one[3:], person=one, offer=f"topic {number * 7 % 40}", other=f"topic {number * 11 % 40}",
            seek=f"topic {number * 13 % 40}")
        for number, (one, _) in enumerate(people))
    template = patterns.program(capacity={"least": 0, "most": 3, "default": 1})
    stream.write([template.fill(id=program(0), name="Leaders", owner=owner(0))])
    write_plain(stream, patterns)
    guiding = patterns.participant("guide", "approved", capacity=1)
    learning = patterns.participant("guide", "approved", side="learner", role="mentee", capacity=None)
    for side, part in (("guide", guiding), ("learner", learning)):
        stream.write(part.fill(id=place, person=one, program=program(0)) for one, place in sides[side])
    preferences, guides = patterns.preferences(), [place for _, place in sides["guide"]]
    stream.write(
        preferences.fill(
            id="prf" + place[3:], participant=place, first=guides[number * 17 % count], second=guides[number * 23 % count],
            third=guides[(number * 29 + 1) % count])
        for number, (_, place) in enumerate(sides["learner"]) if number % 3)
    consent = patterns.consent()
    stream.write(
        consent.fill(id=identifier("cst", number), person=one, program=program(0)) for number, (one, _) in enumerate(people))
    return stream.close()


def write_offers(patterns, count, first, path):
    """Writes a company in which `count` learners have asked a guide each who has not answered, and have another to be asked then.

    - first: When the first offer expires, in milliseconds; the last does within a minute.
    """
    guides = max(2, count // APPLICATIONS_OF_GUIDE)
    stream = Stream(path, patterns)
    person = patterns.person()
    learner = [identifier("per", (1 << 30) + number) for number in range(count)]
    stream.write(person.fill(id=guide(number), name=f"guide {number}") for number in range(guides))
    stream.write(person.fill(id=one, name=f"learner {number}") for number, one in enumerate(learner))
    stream.write([person.fill(id=owner(0), name="owner")])
    template = patterns.program(capacity={"least": 0, "most": 1000, "default": 1000})
    stream.write([template.fill(id=program(0), name="Leaders", owner=owner(0))])
    write_plain(stream, patterns)
    guiding = patterns.participant("guide", "active", capacity=1000)
    learning = patterns.participant("guide", "approved", side="learner", role="mentee", capacity=None)
    stream.write(guiding.fill(id=identifier("par", number), person=guide(number), program=program(0)) for number in range(guides))
    stream.write(
        learning.fill(id=identifier("par", (1 << 30) + number), person=one, program=program(0))
        for number, one in enumerate(learner))
    template = patterns.application()
    stream.write(
        template.fill(
            id=identifier("app", number), program=program(0), learning=identifier("par", (1 << 30) + number), learner=one,
            guiding=identifier("par", number % guides), guide=guide(number % guides),
            nextGuiding=identifier("par", (number + 1) % guides), nextGuide=guide((number + 1) % guides),
            until=instant(first + number * 60_000 // count))
        for number, one in enumerate(learner))
    return stream.close()
