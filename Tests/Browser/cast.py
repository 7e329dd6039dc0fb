"""A service with an organization in it, and those who read its pages: nobody in particular, a person who takes part, one who runs
programs, and the administrator."""
import dataclasses
import functools
import http.client
import json
import time
import urllib.parse

from markup import Markup
from server import Failure
from service import Service

PERSONAL = ["me:read", "me:write", "preferences:write", "consents:write", "concerns:write"]
OWN = PERSONAL + [
    "people:read", "programs:read", "programs:write", "programs:step", "participants:read", "participants:write", "keys:read",
    "keys:write", "events:read", "matching:read", "matching:run",
]
DESIGN = {
    "purpose": "New engineers find their feet, and stay",
    "focusAreas": ["finding one's way in the company", "a direction for the first two years"],
    "model": "one mentor and one mentee, from different teams",
    "components": ["a kick-off", "a meeting every three weeks", "a half-way review"],
}
MATCHED = DESIGN | {"matchingProcess": "A committee proposes pairs, and both say yes"}


@dataclasses.dataclass
class Answer:
    status: int
    headers: object
    body: bytes

    @property
    def is_page(self):
        return self.headers.get_content_type() == "text/html"

    @functools.cached_property
    def markup(self):
        return Markup(self.body)


class Site:
    """What answers at an address of 127.0.0.1."""

    def __init__(self, port):
        self.port, self.url = port, f"http://127.0.0.1:{port}"

    def ask(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        except (OSError, http.client.HTTPException) as fault:
            raise Failure(f"{self.url} does not answer {method} {path}: {fault}") from None
        finally:
            connection.close()


class Reader:
    """Who asks for pages: `homes` are where the crawl begins, `cookie` is NAME=VALUE of somebody who is signed in."""

    def __init__(self, name, site, homes=("/",), cookie=None):
        self.name, self.site, self.url, self.homes, self.cookie = name, site, site.url, homes, cookie

    def get(self, path, language):
        headers = {"Accept": "text/html,*/*;q=0.8", "Accept-Language": language, "Sec-Fetch-Site": "same-origin"}
        return self.site.ask("GET", path, None, headers | ({"Cookie": self.cookie} if self.cookie else {}))


class Rapport(Service):
    """The service in a folder of its own, with nothing in it."""

    def prepare(self):
        self.headers = {"Authorization": f"Bearer {self.key}"}
        self.site = Site(self.port)

    def check(self):
        """Pages are looked at by those who start this."""

    def make(self, path, document=None, method="POST", *, changes=False, key=None):
        """Has the API do something, as the administrator or with a `key`, and gives what it answers; whether it `changes` what is there."""
        fields = {"If-Match": "*"} if changes else {}
        if key:
            fields["Authorization"] = f"Bearer {key}"
        if document is not None:
            fields["Content-Type"] = "application/json"
        status, _, body = self.ask(method, path, None if document is None else json.dumps(document), fields)
        if status >= 300:
            raise Failure(f"{method} {path} with {json.dumps(document)[:500]}: {status} {body.decode()[:1000]}")
        return json.loads(body) if body else None

    def person(self, name, **more):
        return self.make("/v1/people", {"displayName": name, **more})["id"]

    def key_of(self, person, name, scopes):
        return self.make("/v1/keys", {"name": name, "actsFor": person, "scopes": scopes})["secret"]

    def sign_in(self, name, key, homes):
        """A reader with the cookie that the form for signing in gives for a key."""
        address = "/sign-in"
        answer = self.site.ask("GET", address, None, {"Accept": "text/html"})
        if answer.status != 200 or not answer.is_page:
            raise Failure(f"GET {address} is {answer.status} and no page: nobody can sign in")
        fields = {}
        for field in answer.markup.of("input"):
            kind = field.get("type", "text")
            if field.get("name") and kind in ("text", "password", "hidden"):
                fields[field.get("name")] = key if kind != "hidden" else field.get("value", "")
        answer = self.site.ask("POST", address, urllib.parse.urlencode(fields), {
            "Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html", "Origin": self.site.url,
            "Sec-Fetch-Site": "same-origin"})
        cookies = [value.split(";")[0] for value in answer.headers.get_all("Set-Cookie", [])]
        named = [cookie for cookie in cookies if "rapport" in cookie.partition("=")[0]]
        if answer.status != 303 or len(named) != 1:
            raise Failure(
                f"POST {address} with a key of {name} is {answer.status} and sets {len(named)} cookies of ours: {answer.body[:300]!r}")
        return Reader(name, self.site, homes, named[0])

    def settle(self):
        """An organization in which something is in every state that pages show, and those who read about it.

        In `sent` is what people get by mail: addresses that no page leads to.
        """
        dana = self.person("Dana Okafor", title="Head of Engineering")
        ayla = self.person("Ayla Demir", manager=dana, title="Engineer")
        # Mentoring keeps managers out: of those who report to her, an organizer sees nobody.
        nadia = self.person("Nadia Rahman", title="Head of Product")
        people = {name: self.person(name, manager=nadia) for name in ("Jonas Weber", "Priya Nair", "Ben Okoro")}
        draft = self.make("/v1/programs", {
            "name": "Mentoring for new engineers 2027", "relationshipTypes": ["mentoring"], "owners": [dana],
            "startsOn": "2027-01-11", "endsOn": "2027-05-31", "objectives": [{"statement": "New engineers stay"}]})["id"]
        self.make(f"/v1/programs/{draft}/design", DESIGN, "PUT", changes=True)
        taking = self.make("/v1/programs", {
            "name": "First leaders", "relationshipTypes": ["mentoring"], "owners": [dana], "enrolment": "apply", "listed": True,
        })["id"]
        self.make(f"/v1/programs/{taking}/design", MATCHED, "PUT", changes=True)
        self.make(f"/v1/programs/{taking}/design/approval", {"by": "Dana Okafor"})
        question = {"id": "goal", "kind": "text", "text": "What would you like to reach?"}
        self.make(f"/v1/programs/{taking}/form", {"questions": [question]}, "PUT")
        for state in ("designed", "enrolling"):
            self.make(f"/v1/programs/{taking}/transitions", {"to": state})
        for side, name in (("guide", "Jonas Weber"), ("guide", "Priya Nair"), ("learner", "Ben Okoro")):
            self.make(f"/v1/programs/{taking}/participants", {"person": people[name], "side": side})
        self.make(f"/v1/programs/{taking}/participants", {"person": ayla, "side": "learner"})
        over = self.make("/v1/programs", {"name": "Presenting well", "relationshipTypes": ["coaching"], "owners": [dana]})["id"]
        self.make(f"/v1/programs/{over}/transitions", {"to": "cancelled"})
        across = self.bring_together("Across sites", dana, (("guide", "Greta Lund"), ("learner", "Ola Berg"), ("learner", "Mira Sand")))
        for _ in range(2):
            self.match(across, {})
        self.draft, self.taking, self.dana, self.ayla = draft, taking, dana, ayla
        link = self.make(f"/v1/people/{people['Ben Okoro']}/sign-in-links")["address"]
        self.sent = [urllib.parse.urlsplit(link).path]
        return self.readers()

    def bring_together(self, name, owner, people):
        """A program with these people in it, each on a side, some with a profile, who can be matched."""
        program = self.make("/v1/programs", {
            "name": name, "relationshipTypes": ["mentoring"], "owners": [owner], "enrolment": "open"})["id"]
        self.make(f"/v1/programs/{program}/design", MATCHED, "PUT", changes=True)
        self.make(f"/v1/programs/{program}/design/approval", {"by": "Dana Okafor"})
        for state in ("designed", "enrolling"):
            self.make(f"/v1/programs/{program}/transitions", {"to": state})
        for side, who, *profile in people:
            person = self.person(who)
            own = self.key_of(person, f"{who}'s key", PERSONAL + ["programs:read", "participants:read"])
            self.make("/v1/people/me/consents", {"kind": "take-part", "program": program, "text": "I take part."}, key=own)
            self.make(f"/v1/programs/{program}/participants", {"side": side}, key=own)
            for document in profile:
                self.make(f"/v1/people/{person}/profile", document, "PUT", key=own)
        return program

    def match(self, program, decided):
        """Makes a match run, waits until it has found pairs, and gives its id."""
        run = self.make(f"/v1/programs/{program}/match-runs", decided)["id"]
        self.make(f"/v1/match-runs/{run}/transitions", {"to": "solving"})
        while (status := self.make(f"/v1/match-runs/{run}", method="GET")["status"]) == "solving":
            time.sleep(0.05)
        if status != "solved":
            raise Failure(f"match run {run} is {status}")
        return run

    def readers(self):
        takes_part = PERSONAL + ["programs:read", "participants:read"]
        return [
            Reader("a visitor", self.site),
            self.sign_in("the administrator", self.key, ("/", "/programs", "/people")),
            self.sign_in("an organizer", self.key_of(self.dana, "Dana's browser", OWN), ("/", "/programs")),
            self.sign_in("a participant", self.key_of(self.ayla, "Ayla's browser", takes_part), ("/",)),
        ]
