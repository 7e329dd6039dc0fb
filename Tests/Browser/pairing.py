"""What somebody who runs a program does to match it: change what counts, start a run, read why, pin a pair, ask a committee, publish."""
import csv
import pathlib
import re
import tempfile

import looks
from cast import OWN, Rapport
from hands import Keyboard, Mouse, Plain
from server import Failure

PEOPLE = (("guide", "Greta Lund"), ("guide", "Jon Dahl"), ("learner", "Ola Berg"), ("learner", "Mira Sand"))
# Who does it, and in which language.
CAST = ((Mouse, "en"), (Keyboard, "de"), (Plain, "en"), (Plain, "de"))
# What each thing is called.
WORDS = {
    "en": {
        "matching": "^matching", "change": "^change what counts", "weight": "^weight of “topics”", "too heavy": "at most|1000",
        "save": "^save what counts", "saved": "^saved", "start": "^start a run", "both": "2 matched, 0 without", "why": "^why",
        "points": "points", "decide": "^pin or forbid", "reason": "^reason", "make": "^make the run", "pinned": "pinned",
        "excel": "^table for excel", "send back": "^send the table back", "file": "^the table, filled in", "send": "^send it back",
        "line": "line 3, column decision", "decided": "what the committee decided", "start draft": "^start it", "one": "1 matched, 1 without",
        "publish": "^publish 1", "publish it": "^publish the pair", "published": "each pair is proposed",
    },
    "de": {
        "matching": "^zuordnung", "change": "^ändern, was zählt", "weight": "^gewicht von „topics“", "too heavy": "gewicht 1000",
        "save": "^speichern", "saved": "^gespeichert", "start": "^lauf starten", "both": "2 zugeordnet, 0 ohne", "why": "^warum",
        "points": "punkte", "decide": "^festlegen oder ausschließen", "reason": "^grund", "make": "^lauf anlegen",
        "pinned": "festgelegt", "excel": "^tabelle für excel", "send back": "^tabelle zurücksenden",
        "file": "^die ausgefüllte tabelle", "send": "^zurücksenden", "line": "zeile 3, spalte decision",
        "decided": "entscheidungen des gremiums", "start draft": "^starten", "one": "1 zugeordnet, 1 ohne", "publish": "^1 veröffentlichen",
        "publish it": "^das paar veröffentlichen", "published": "jedes paar ist vorgeschlagen",
    },
}


class Organizer:
    def __init__(self, hands, words):
        self.hands, self.words, self.found = hands, words, []

    def look(self):
        """What is wrong with the page that is open."""
        self.found += looks.quiet(self.hands.chrome)
        if not isinstance(self.hands, Plain):  # axe is a script
            self.found += looks.accessibility(self.hands.chrome)

    def press(self, kind, what, part="main"):
        self.hands.press(kind, self.words[what], part)

    def sees(self, what, part="main"):
        self.hands.sees(self.words[what], part)

    def awaits(self, what):
        """A run that is being solved comes again until it is."""
        def there():
            return re.search(self.words[what], self.hands.chrome.run("return document.querySelector('main').innerText"), re.I)
        self.hands.wait(there, f"no run comes to /{self.words[what]}/")
        self.hands.say(f"read /{self.words[what]}/")

    def change(self):
        self.press("link", "matching")
        self.press("link", "change")
        self.look()
        self.hands.fill(self.words["weight"], "1000", "main")
        self.press("button", "save")
        self.hands.has_focus("#refused")
        self.sees("too heavy", "#refused")
        self.look()
        self.hands.fill(self.words["weight"], "400", "main")
        self.press("button", "save")
        self.sees("saved", "#done")

    def match(self):
        self.press("button", "start", "#start")
        self.awaits("both")
        self.hands.unfold(self.words["why"], "#list")
        self.sees("points", "#list details[open]")
        self.look()

    def pin(self):
        self.press("link", "decide", "#list")
        self.hands.fill(self.words["reason"], "They asked for it.", "main")
        self.press("button", "make")
        self.awaits("both")
        self.sees("pinned", "#list")
        self.hands.sees("They asked for it.")

    def ask_committee(self, folder):
        table = self.hands.download(self.words["excel"], folder, "#list")
        self.press("link", "send back", "#list")
        self.look()
        for decision, wrong in (("perhaps", True), ("reject", False)):
            self.hands.upload(self.words["file"], filled(table, decision), "main")
            self.press("button", "send")
            if wrong:
                self.hands.has_focus("#refused")
                self.sees("line", "#refused")
                self.look()
        self.sees("decided", "#done")
        self.hands.sees("So the committee, on Monday; “yes”.")
        self.press("button", "start draft")
        self.awaits("one")

    def publish(self):
        self.press("link", "publish")
        self.press("button", "publish it")
        self.sees("published", "#done")
        self.look()


def filled(table, decision):
    """The table with the pinned pair kept and the other decided on, as a spreadsheet saves it."""
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["decision"] = "keep" if row["pinned"] == "yes" else decision
        row["comment"] = "So the committee, on Monday; “yes”."
    rows.sort(key=lambda row: row["pinned"] != "yes")
    file = table.with_name(f"{decision}.txt")
    with file.open("w", encoding="cp1252", newline="") as written:
        writer = csv.DictWriter(written, rows[0].keys(), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    return file


def act(hands, service, language, dana):
    """The whole of it; what is wrong with the pages on the way."""
    program = service.bring_together(f"Across sites, {hands.name}, {language}", dana, PEOPLE)
    key = service.key_of(dana, f"Dana's browser, {hands.name}, {language}", OWN)
    hands.chrome.look("light", 1280)
    hands.chrome.read_as(service.sign_in("an organizer", key, ("/",)), language)
    hands.chrome.run_scripts(not isinstance(hands, Plain))
    organizer = Organizer(hands, WORDS[language])
    try:
        hands.open(f"{service.site.url}/programs/{program}")
        organizer.change()
        organizer.match()
        organizer.pin()
        with tempfile.TemporaryDirectory(prefix="rapport-committee-") as folder:
            organizer.ask_committee(pathlib.Path(folder))
        organizer.publish()
    finally:
        hands.chrome.run_scripts(True)
    return organizer.found


def work(setup):
    found, done = [], []
    with Rapport(setup.binary) as service:
        dana = service.person("Dana Okafor", title="Head of Engineering")
        for kind, language in CAST:
            hands = kind(setup.chrome)
            try:
                faults = act(hands, service, language, dana)
            except Failure as failure:
                faults = [str(failure)]
            found += [f"matching {kind.name}, {language}: {fault}" for fault in faults]
            done.append(f"{kind.name} ({language}) in {len(hands.steps)} steps")
    return found, ", ".join(done)
