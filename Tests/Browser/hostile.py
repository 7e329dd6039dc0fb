"""Records of every kind whose every text tries to be more than a text, in both languages; and addresses that try the same."""
import urllib.parse

import crawl
import looks
import markup
from cast import OWN, PERSONAL, Rapport, Reader

PIECES = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(2)>", "' onmouseover='alert(3)' x='",
    "</title></textarea><svg onload=alert(4)>",
    "&amp;&lt;b&gt; & &#60;i&#62; %3Cu%3E", "\u202edesrever\u202c", "{{7*7}} ${7*7} \\(x) <%= 7 %>", "javascript:alert(5)", "--> ]]> */",
    "🧑🏽‍🏫 e\u0301 ﷽", "<b>", "'\"`&<>", "W" * 200,
]
# Members that no page shows: of a name, its parts are.
NOT_SHOWN = {"name.formatted"}
TYPE = {
    "programmable": True, "policy": {
        "design": {"required": True, "components": ["purpose"]}, "length": {"least": "P6M", "most": "P18M", "end": "required"},
        "manager": "indirect", "consent": "both-volunteer", "agenda": "guide", "outcomes": "measured", "expertise": "experience",
        "confidentiality": "private"}}


class Texts:
    """Makes texts, each with a number of its own, and knows to which member it has given each."""

    def __init__(self):
        self.all = {}

    def text(self, member, most):
        """As many of the pieces as fit, beginning with another for each text."""
        number = len(self.all)
        text = f"t{number}:"
        start = number % len(PIECES)
        for piece in PIECES[start:] + PIECES[:start]:
            if len(text.encode("utf-16-le")) // 2 + len(piece.encode("utf-16-le")) // 2 < min(most, 500):
                text += " " + piece
        self.all[text] = member
        return text

    def texts(self, kind, **members):
        return {name: self.text(f"{kind}.{name}", most) for name, most in members.items()}

    def translated(self, kind, **members):
        return self.texts(kind, **members) | {"translations": {"de": self.texts(f"{kind} in German", **members)}}


def fill(service, texts):
    """One record of each kind; the addresses of the pages that would show them."""
    places = []

    def make(path, document):
        made = service.make(path, document)
        places.append(f"{path.removeprefix('/v1')}/{made['id']}")
        return made["id"]

    make("/v1/sources", {"id": "hostile-source", "kind": "organization", "year": 2026}
         | texts.translated("source", title=300) | texts.texts("source", author=200, publisher=200))
    ends = [{"id": end} | texts.translated("scale", label=100) for end in ("low", "high")]
    options = [
        {"id": option, "points": {type: 3}, "claims": [f"{type}-duration-manfre"]} | texts.translated("option", label=200, need=200)
        for option, type in (("yes", "coaching"), ("no", "mentoring"))]
    make("/v1/dimensions", {
        "id": "hostile-dimension", "scale": {"kind": "spectrum", "ends": ends},
        "questions": [{"id": "hostile-question", "kind": "reason", "options": options} | texts.translated("question", question=300)],
    } | texts.translated("dimension", name=100, question=300))
    make("/v1/relationship-types", {"id": "hostile-type"} | TYPE | {
        "roles": texts.texts("roles", guide=50, learner=50), "aliases": [texts.text("type.aliases", 100)],
    } | texts.translated("type", name=100, summary=500))
    claims = [
        make("/v1/claims", {
            "id": f"hostile-claim-{side}", "relationshipType": side, "dimension": "hostile-dimension", "source": "hostile-source",
            "value": value, "strength": "usually"} | texts.translated("claim", statement=500, locator=200, reading=100))
        for side, value in (("hostile-type", -2), ("mentoring", 2))]
    make("/v1/tensions", {"id": "hostile-tension", "claims": claims} | texts.translated("tension", statement=500))

    person = make("/v1/people", texts.texts(
        "person", displayName=200, nickName=200, title=200, department=200, division=200, organization=200, location=200,
        costCenter=200, employeeNumber=100, userType=200, level=100, externalId=200, userName=200
    ) | {"name": texts.texts("name", formatted=200, givenName=200, familyName=200)})
    own = service.key_of(person, texts.text("key.name", 100), OWN)
    other = make("/v1/people", texts.texts("person", displayName=200) | {"manager": person})
    program = make("/v1/programs", {
        "relationshipTypes": ["hostile-type", "mentoring"], "owners": [person],
        "objectives": [texts.texts("objective", statement=1000, measure=500, unit=50) | {"target": 4}], "listed": True, "enrolment": "apply",
    } | texts.texts("program", name=200, description=4000, typeReason=2000, owner=200, sponsor=200, endCondition=1000, externalId=200))
    service.make(f"/v1/programs/{program}/design", texts.texts("design", purpose=2000, model=1000, matchingProcess=2000) | {
        name: [texts.text(f"design.{name}", 500)] for name in ("focusAreas", "components", "successMeasures")}, "PUT", changes=True)
    service.make(f"/v1/programs/{program}/design/approval", {"by": texts.text("approval.by", 200)})
    options = [{"id": option, "label": texts.text("form.label", 200)} for option in ("a", "b")]
    question = {"id": "why", "kind": "choice", "text": texts.text("form.text", 1000), "options": options}
    service.make(f"/v1/programs/{program}/form", {"questions": [question]}, "PUT")
    for state in ("designed", "enrolling"):
        service.make(f"/v1/programs/{program}/transitions", {"to": state})
    service.make(f"/v1/programs/{program}/participants", {"person": other, "side": "learner", "relationshipType": "mentoring"})
    sides = {side: joined(service, make("/v1/people", texts.texts("person", displayName=200)), side, program) for side in ("guide", "learner")}
    service.match(program, {"pins": [sides | {"reason": texts.text("pin.reason", 1000)}], "relationshipType": "mentoring"})
    return places, own, service.key_of(other, texts.text("key.name", 100), PERSONAL + ["programs:read", "participants:read"])


def joined(service, person, side, program):
    """The participation of somebody who has applied and is approved."""
    own = service.key_of(person, f"The {side}'s key", PERSONAL + ["programs:read", "participants:read"])
    service.make("/v1/people/me/consents", {"kind": "take-part", "program": program, "text": "I take part."}, key=own)
    applied = {"side": side, "relationshipType": "mentoring"}
    participant = service.make(f"/v1/programs/{program}/participants", applied, key=own)["id"]
    service.make(f"/v1/participants/{participant}/transitions", {"to": "approved"})
    return participant


def judge(chrome, reader, language, address, answer):
    """Nothing runs, nothing breaks, and nothing is wider than a phone."""
    found = markup.faults(answer.markup, language) if answer.is_page else []
    if answer.is_page:
        chrome.look("light", 320)
        chrome.read_as(reader, language)
        found += chrome.open(reader.url + address) or looks.quiet(chrome) + looks.sideways(chrome)
    return [f"{address} ({reader.name}, {language}): {fault}" for fault in found]


def hostile_addresses(templates):
    """Every page without a record, with parameters that try to get out."""
    for template in templates:
        for piece in (PIECES[1], PIECES[3]):
            words = urllib.parse.quote(piece, safe="")
            if "{" not in template:
                yield f"{template}?q={words}&after={words}&then={words}&{words}={words}"
            else:
                yield "/".join(words if part.startswith("{") else part for part in template.split("/"))


def work(setup):
    templates, texts, found = crawl.templates_of(setup.binary), Texts(), []
    shown = set()
    with Rapport(setup.binary) as service:
        places, own, others = fill(service, texts)
        readers = [
            service.sign_in("the administrator", service.key, ("/",)), service.sign_in("the organizer", own, ("/",)),
            service.sign_in("the participant", others, ("/",))]
        starts = [place for place in places if crawl.template_of(place, templates) in templates]
        starts += [f"/choose?hostile-question={option}" for option in ("yes", "no")]
        crawls = [
            crawl.Crawl(reader, language, templates, starts if reader is readers[0] else ()).run()
            for reader in readers for language in crawl.LANGUAGES]
        looked = set()
        for each in crawls:
            for address, answer in each.pages.items():
                shown |= {text for text in texts.all if markup.squeezed(text) in answer.markup.text}
                if (each.language, answer.markup.main) not in looked:
                    looked.add((each.language, answer.markup.main))
                    found += judge(setup.chrome, each.reader, each.language, address, answer)
        found += crawl.sentences(crawls)
        visitor = Reader("a visitor", service.site)
        addresses = list(hostile_addresses(templates))
        for address in addresses:
            answer = visitor.get(address, "en")
            if answer.status >= 500:
                found.append(f"{address} is {answer.status}")
            found += judge(setup.chrome, visitor, "en", address, answer)
    for text, member in texts.all.items():
        if text not in shown and member not in NOT_SHOWN:
            found.append(f"{member} is shown on no page as it is: {text[:60]}")
    for member in NOT_SHOWN:
        if member in {texts.all[text] for text in shown}:
            found.append(f"{member} is shown after all: it is not for NOT_SHOWN")
    return found, f"{len(texts.all)} texts, {len(shown)} of them shown on {len(looked)} pages, {len(addresses)} addresses"
