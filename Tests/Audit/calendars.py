"""The calendar of a person, read as calendar programs read it: by icalendar and recurring-ical-events, before and after each change.

Both parsers are others' work. What they find has to be what was planned; and an entry has to be one and the same, with a greater SEQUENCE
after each change, or programs would show it twice, or as it was.
"""
import datetime
import json

import icalendar
import recurring_ical_events
from server import Failure

SCOPES = ("me:read", "me:write", "consents:write", "programs:read", "people:read", "participants:read", "relationships:read",
          "relationships:write", "sessions:write", "calendar:write")
#: What a client may write and a calendar must not make a line of.
HOSTILE = "Room 7; \\ left, \"door\"\nEND:VEVENT\nATTENDEE:mailto:eve@example.org\n🙂" + "€" * 60
NOW = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)


def work(setup):
    with setup.service() as service:
        story = Story(service)
        story.tell()
    return story.findings, f"{story.read} calendars read by icalendar {icalendar.__version__} and recurring-ical-events"


def later(**much):
    return (NOW + datetime.timedelta(**much)).strftime("%Y-%m-%dT%H:%M:%SZ")


class Story:
    def __init__(self, service):
        self.service, self.findings, self.read = service, [], 0

    def ask(self, method, path, body=None, key=None, status=(200, 201, 204), **fields):
        fields = {name.replace("_", "-"): value for name, value in fields.items()}
        if key:
            fields["Authorization"] = f"Bearer {key}"
        if body is not None:
            body, fields["Content-Type"] = json.dumps(body), fields.get("Content-Type", "application/json")
        got, heads, content = self.service.ask(method, path, body, fields)
        if got not in status:
            raise Failure(f"{method} {path}: {got} {content[:500]!r}")
        return heads, content

    def document(self, *request, **more):
        return json.loads(self.ask(*request, **more)[1])

    def expect(self, is_so, what):
        if not is_so:
            self.findings.append(what)

    # Who there is

    def person(self, name, side, program):
        person = self.document("POST", "/v1/people", {"displayName": name})["id"]
        key = self.document("POST", "/v1/keys", {"name": name, "scopes": SCOPES, "actsFor": person})["secret"]
        self.ask("POST", "/v1/people/me/consents", {"kind": "take-part", "program": program, "text": "I take part."}, key)
        return key, self.document("POST", f"/v1/programs/{program}/participants", {"side": side}, key)["id"]

    def pair(self):
        program = self.document(
            "POST", "/v1/programs", {"name": "P", "relationshipTypes": ["mentoring"], "enrolment": "open", "length": "P9M"})["id"]
        design = {"purpose": "p", "focusAreas": ["f"], "model": "m", "components": ["c"], "matchingProcess": "m"}
        self.ask("PUT", f"/v1/programs/{program}/design", design, If_Match="*")
        self.ask("POST", f"/v1/programs/{program}/design/approval", {"by": "Ines"})
        self.ask("POST", f"/v1/programs/{program}/transitions", {"to": "enrolling"})
        (mentor, guide), (mentee, learner) = self.person("Mara Mentor", "guide", program), self.person("Mia", "learner", program)
        proposal = {"program": program, "guide": guide, "learners": [learner]}
        self.one = f"/v1/relationships/{self.document('POST', '/v1/relationships', proposal)['id']}"
        self.ask("POST", f"{self.one}/acceptances", {}, mentor)
        self.ask("POST", f"{self.one}/acceptances", {}, mentee)
        self.ask("PUT", f"{self.one}/agreement", {"purpose": "p", "howToEnd": "h", "confidentiality": "c"}, mentee)
        for key in (mentor, mentee):
            self.ask("POST", f"{self.one}/agreement/signatures", None, key)
        self.mentor, self.mentee = mentor, mentee

    # What programs read

    def calendar(self, address):
        """The entries of a calendar by UID, as the parsers have them."""
        fields, bytes_ = self.ask("GET", address, key="none", Accept="text/html")
        self.read += 1
        lines = bytes_.split(b"\r\n")
        self.expect(bytes_.endswith(b"\r\n") and b"\n" not in b"".join(lines), "a line ends in something else than CR LF")
        self.expect(all(len(line) <= 75 for line in lines), "a line has more than 75 bytes")
        calendar = icalendar.Calendar.from_ical(bytes_)
        self.expect(not calendar.errors, f"icalendar: {calendar.errors}")
        self.expect(calendar.to_ical().count(b"BEGIN:VEVENT") == bytes_.count(b"BEGIN:VEVENT"), "icalendar writes it otherwise")
        for name in ("VERSION", "PRODID", "X-WR-CALNAME", "REFRESH-INTERVAL"):
            self.expect(name in calendar, f"it has no {name}")
        self.expect("METHOD" not in calendar, "it has a METHOD")
        entries = {}
        for event in calendar.walk("VEVENT"):
            self.expect(not event.errors, f"icalendar: {event.errors}")
            self.expect(str(event["UID"]) not in entries, "two entries have one UID")
            for name in ("ATTENDEE", "ORGANIZER", "DESCRIPTION", "RRULE"):
                self.expect(name not in event, f"an entry has {name}")
            self.expect(not event.walk("VALARM"), "an entry has VALARM")
            entries[str(event["UID"])] = event
        self.at = lambda when: recurring_ical_events.of(calendar).at(when)
        return entries

    def only(self, address):
        entries = list(self.calendar(address).values())
        self.expect(len(entries) == 1, f"there are {len(entries)} entries and not one")
        return entries[0]

    def changed(self, address, before, status, what):
        after = self.only(address)
        self.expect(after["UID"] == before["UID"], f"{what}: the entry has another UID")
        self.expect(after["SEQUENCE"] > before["SEQUENCE"], f"{what}: SEQUENCE is {after['SEQUENCE']} after {before['SEQUENCE']}")
        self.expect(after["STATUS"] == status, f"{what}: {after['STATUS']} and not {status}")
        self.expect(after["LAST-MODIFIED"].dt >= before["LAST-MODIFIED"].dt, f"{what}: it was changed before")
        self.expect(after["CLASS"] == "PRIVATE", f"{what}: it is not private")
        taken = "TRANSPARENT" if status == "CANCELLED" else "OPAQUE"
        self.expect(after["TRANSP"] == taken, f"{what}: {after['TRANSP']}")
        return after

    def tell(self):
        self.pair()
        full = self.document("POST", "/v1/people/me/calendar", {"details": "names"}, self.mentee)["address"]
        plain = self.document("POST", "/v1/people/me/calendar", None, self.mentor)["address"]
        self.expect(not self.calendar(full), "there is an entry before any session")

        start = NOW + datetime.timedelta(days=1)
        planned = self.document(
            "POST", f"{self.one}/sessions",
            {"startsAt": later(days=1), "minutes": 45, "zone": "Europe/Berlin", "place": HOSTILE, "joinLink": "https://meet.example/a?b=c,d;e"},
            self.mentee)
        session = f"/v1/sessions/{planned['id']}"
        entry = self.only(full)
        self.expect(entry["DTSTART"].dt == start, f"it begins at {entry['DTSTART'].dt}")
        self.expect(entry["DURATION"].dt == datetime.timedelta(minutes=45), f"it lasts {entry['DURATION'].dt}")
        self.expect(str(entry["LOCATION"]) == HOSTILE, f"the place is {str(entry['LOCATION'])!r}")
        self.expect(str(entry["URL"]) == "https://meet.example/a?b=c,d;e", f"the link is {entry['URL']}")
        self.expect(str(entry["SUMMARY"]) == "Mentoring session with Mara Mentor", f"it is called {entry['SUMMARY']}")
        self.expect(entry["STATUS"] == "TENTATIVE" and entry["SEQUENCE"] == 0, "it is not as it was planned")
        self.expect(len(self.at(start + datetime.timedelta(minutes=44))) == 1, "recurring-ical-events does not find it")
        self.expect(not self.at(start + datetime.timedelta(minutes=46)), "recurring-ical-events finds it when it is over")
        other = self.only(plain)
        self.expect(str(other["SUMMARY"]) == "Busy", f"it tells {other['SUMMARY']}")
        self.expect("LOCATION" not in other and "URL" not in other, "it tells where")
        self.expect(other["UID"] != entry["UID"], "both who meet have one UID")
        single = icalendar.Calendar.from_ical(self.ask("GET", session, key=self.mentee, Accept="text/calendar")[1])
        self.expect([str(it["SUMMARY"]) for it in single.walk("VEVENT")] == ["Busy"], "one session tells more than was asked")

        self.ask("POST", f"{session}/transitions", {"to": "confirmed"}, self.mentor)
        entry = self.changed(full, entry, "CONFIRMED", "confirmed")
        same = self.ask("GET", full, key="none")
        self.ask("PATCH", session, {"agenda": [{"title": "About something"}]}, self.mentee, If_Match="*",
                 Content_Type="application/merge-patch+json")
        again = self.ask("GET", full, key="none")
        self.expect(same[1] == again[1] and same[0]["ETag"] == again[0]["ETag"], "an agenda changes a calendar")
        self.expect(self.ask("GET", full, key="none", status=(304,), If_None_Match=same[0]["ETag"])[1] == b"", "a 304 has a body")

        moved = self.document("POST", f"{session}/move", {"startsAt": later(days=3)}, self.mentor)
        entry = self.changed(full, entry, "TENTATIVE", "moved")
        self.expect(entry["DTSTART"].dt == NOW + datetime.timedelta(days=3), "moved: it begins at another time")
        self.expect(not self.at(start), "moved: it is still where it was")
        session = f"/v1/sessions/{moved['id']}"
        self.ask("POST", f"{session}/transitions", {"to": "cancelled", "reason": "other"}, self.mentee)
        self.changed(full, entry, "CANCELLED", "cancelled")

        held = self.document("POST", f"{self.one}/sessions", {"startsAt": later(hours=-1)}, self.mentee)
        before = [it for it in self.calendar(full).values() if it["STATUS"] == "TENTATIVE"][0]
        self.ask("POST", f"/v1/sessions/{held['id']}/transitions", {"to": "held"}, self.mentor)
        after = self.calendar(full)[str(before["UID"])]
        self.expect(after["STATUS"] == "CONFIRMED" and after["SEQUENCE"] > before["SEQUENCE"], "held: it is not confirmed")

        self.ask("POST", f"{self.one}/sessions", {"startsAt": later(days=9)}, self.mentee)
        self.ask("POST", f"{self.one}/transitions", {"to": "ended-early", "reason": "other"}, self.mentee)
        ended = [it["STATUS"] for it in self.calendar(full).values() if it["DTSTART"].dt > NOW]
        self.expect(ended == ["CANCELLED"] * 2, f"with the relationship the sessions to come are {ended}")

        self.ask("DELETE", "/v1/people/me/calendar", None, self.mentee)
        self.ask("GET", full, key="none", status=(404,))
        self.expect(len(self.calendar(plain)) == 3, "the other calendar has gone with it")
