"""The first ten minutes of somebody who runs a program: choose, open one, be refused, follow the fix, approve, enroll."""
import json

import looks
from cast import Rapport, Reader
from hands import Keyboard, Mouse, Plain
from server import Failure

# What is typed into the parts of a design that a refusal asks for, by the anchors of their fields.
DESIGN = {
    "purpose": "New engineers find their feet, and stay",
    "focusAreas": "finding one's way in the company",
    "model": "one mentor and one mentee, from different teams",
    "components": "a kick-off",
    "matchingProcess": "A committee proposes pairs, and both say yes",
}
LINKS = """
const links = [...document.querySelectorAll(`${arguments[0]} a[href*="#"]`)];
return links.map((it) => it.hash.slice(1)).filter((it) => document.getElementById(it));
"""
FIELD = """
const it = document.getElementById(arguments[0]);
return it.matches("input, textarea, select") ? it : it.querySelector("input:not([type=hidden]), textarea, select");
"""
ANSWERS = 3


def answers_for_mentoring(service):
    """For each question the words of the answer that speaks most for mentoring."""
    status, _, body = service.ask("GET", "/v1/questionnaire", headers={"Accept-Language": "en"})
    if status != 200:
        raise Failure(f"GET /v1/questionnaire is {status}")

    def favor(option):
        given = option["points"]
        return 2 * given.get("mentoring", 0) - sum(given.values())

    return {item["question"]: max(item["options"], key=favor)["label"] for item in json.loads(body)["items"]}


def escaped(words):
    return "".join(f"\\{letter}" if letter in r"\^$.*+?()[]{}|/" else letter for letter in words)


def sign_in(hands, service, key):
    hands.open(f"{service.site.url}/sign-in")
    hands.fill("key", key)
    hands.press("button", "^sign in", "main")


def choose(hands, service, answers):
    hands.open(f"{service.site.url}/choose")
    hands.sees("coaching, mentoring, or both")
    for _ in range(ANSWERS):
        question = hands.chrome.run("return document.querySelector('fieldset legend')?.innerText.trim() ?? ''")
        if question not in answers:
            hands.fail(f"the question {question!r} is none of the questionnaire")
        hands.choose(f"^{escaped(answers[question])}$", "main")
        hands.press("button", "^answer", "main")
    hands.sees(rf"{ANSWERS} of \d+ questions")
    hands.sees("mentoring", "#recommendation")
    hands.press("link", "open a program", "#recommendation")


def open_program(hands, name):
    hands.fill("^name", name, "main")
    hands.press("button", "^open", "main form")
    hands.sees(name, "h1")
    hands.sees("draft")


def be_refused(hands):
    hands.press("button", "enrolling", "main")
    hands.has_focus("#refused")
    hands.sees("design", "#refused")
    title = hands.chrome.driver.title
    if not title.startswith("Refused"):
        hands.fail(f"the title does not begin with Refused: {title!r}")


def follow_the_fix(hands):
    """Every part of the design that the refusal leads to is written and saved: all, where it leads to the design as a whole."""
    places = hands.chrome.run(LINKS, "#refused")
    parts = list(DESIGN) if "design" in places else [part for part in places if part in DESIGN]
    if not parts:
        hands.fail(f"no link of the refusal leads to a part of the design, but to {places}")
    hands.press("link", r"^1\.", "#refused")
    for part in dict.fromkeys(parts):
        hands.fill_in(hands.chrome.run(FIELD, part), DESIGN[part])
    hands.press("button", "^save", "main")
    for part in dict.fromkeys(parts):
        kept = hands.chrome.run("return arguments[0].value.trim()", hands.chrome.run(FIELD, part))
        if kept != DESIGN[part]:
            hands.fail(f"{part} was saved as {kept!r}")


def approve(hands):
    if hands.there_is("field", ".", "#approval"):
        hands.fill(".", "Dana Okafor", "#approval")
    hands.press("button", "approve", "#approval")
    hands.sees(r"^\s*approved", "#approval")


def enroll(hands):
    hands.press("button", "enrolling", "main")
    hands.sees("enrolling", "[aria-current=step]")
    if hands.there_is("link", ".", "#refused"):
        hands.fail("it is refused again")


def act(hands, service, answers):
    """The whole of it; what is wrong with the pages on the way."""
    found = []
    plain = isinstance(hands, Plain)
    hands.chrome.read_as(Reader(hands.name, service.site), "en")
    hands.chrome.look("light", 1280)
    hands.chrome.run_scripts(not plain)
    try:
        sign_in(hands, service, service.key)
        choose(hands, service, answers)
        open_program(hands, f"Mentoring for new engineers, {hands.name}")
        be_refused(hands)
        found += looks.quiet(hands.chrome)
        if not plain:  # axe is a script
            found += looks.accessibility(hands.chrome)
        follow_the_fix(hands)
        approve(hands)
        enroll(hands)
        found += looks.quiet(hands.chrome)
    finally:
        hands.chrome.run_scripts(True)
    return found


def work(setup):
    found, done = [], []
    with Rapport(setup.binary) as service:
        answers = answers_for_mentoring(service)
        for kind in (Mouse, Keyboard, Plain):
            hands = kind(setup.chrome)
            try:
                faults = act(hands, service, answers)
            except Failure as failure:
                faults = [str(failure)]
            found += [f"{kind.name}: {fault}" for fault in faults]
            done.append(f"{kind.name} in {len(hands.steps)} steps")
    return found, ", ".join(done)
