"""The comparison of a catalogue full of hostile texts, read by parsers that others wrote: cmarkgfm, which is GitHub's, and
Python's csv.

Every text of the catalogue takes the place of a shipped one, so that nothing but its words is different. What the parsers find
has to be what the comparison says as JSON, letter by letter, with no markup and no link but ours.
"""
import csv
import hashlib
import html.parser
import io
import json
import random
import re
import subprocess
import unicodedata

import cmarkgfm
import cmarkgfm.cmark
from server import Failure
from snapshot import compact, sealed

SEED = 5
EXTENSIONS = ("table", "autolink", "strikethrough", "tagfilter", "tasklist")
#: Texts that mean something to a parser, whole.
TEXTS = (
    "a | b", "\\|", "\\", "\\\\|", "`|`", "``` x", "~~~", "**b** _i_ ~~s~~", "<script>alert(1)</script>", "<!-- x", "</td></table>",
    "[x](javascript:alert(1))", "![x](https://x.org/y.png)", "[x]: https://x.org", "[1](/v1/claims/x)", "<https://x.org>",
    "https://x.org", "http://x.org a", "www.x.org", "WWW.X.org", "ftp://x.org", "a@x.org", "mailto:a@x.org", "xmpp:a@x.org/b",
    "&lt;b&gt; &#42; &copy; &", "# x", "#", "- x", "+ x", "* x", "1. x", "2) x", "> x", "===", "---", "***", "| a |\n| - |\n| b |",
    "one\n\n# two", "    code", "[ ] x", "x  \ny", "$x$", "*\u0301x", "|\u0301", "“x”", "x*", "*x", "a*b*c", "_x_y_", "\u00a0x\u00a0",
    "\u200bx\u2060", "=1+1", "+1", "-1", "@x", "\t=1", "a;=1", '"', '""', '"=1"', "a,b", "a\nb", "x\u2028y", "指導者は", "👩‍👧‍👦",
)
#: What random texts are made of.
LETTERS = "ab12 |\\`*_~[]()<>&#;:/.@!-+=\"'$,\n\t\u0301\u00a0指www.http://&lt;"
#: A spreadsheet could begin a formula with these.
FORMULA = "=+-@\uff1d\uff0b\uff0d\uff20"


def work(setup):
    findings, chance = [], random.Random(SEED)
    with setup.service() as service:
        stream = export(setup, service)
    texts = list(TEXTS)
    while len(texts) < 3000:
        text = "".join(chance.choice(LETTERS) for _ in range(chance.randrange(1, 30)))
        texts += [text] if text.strip() else []
    chance.shuffle(texts)
    count = len(texts)
    while texts:
        folder = setup.folder / f"hostile-{len(texts)}"
        file = folder.with_suffix(".jsonl")
        file.write_bytes(hostile(stream, texts))
        subprocess.run(
            [setup.binary, "import", file, "--data-dir", folder, "--apply"], check=True, capture_output=True)
        with setup.service(data=folder, path="/v1/comparison") as service:
            findings += look(service)
    return findings[:20], f"{count} texts, seed {SEED}"


def export(setup, service):
    """The lines between the head and the end of the stream: the records of a new catalogue."""
    done = subprocess.run(
        [setup.binary, "export", "--data-dir", service.folder / "data"], check=True, capture_output=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def hostile(stream, texts):
    """The stream with other texts in it, taken from the end of `texts`, as it is imported."""
    head, records = stream[0], [record for record in stream[1:-1] if record["put"] not in ("programs", "keys")]

    def replaced(document, *names):
        return document | {name: texts.pop() for name in names if name in document and texts}

    lines = [sealed({name: value for name, value in head.items() if name not in ("crc", "newestProgramID")})]
    for record in records:
        document = record["doc"]
        match record["put"]:
            case "sources": document = replaced(document, "title", "author", "publisher")
            case "relationshipTypes": document = replaced(document, "name")
            case "claims": document = replaced(document, "statement", "reading", "locator")
            case "tensions": document = replaced(document, "statement")
            case "dimensions":
                document = replaced(document, "name")
                scale = document["scale"]
                for ends in ("ends", "choices"):
                    if ends in scale:
                        scale = scale | {ends: [replaced(end, "label") for end in scale[ends]]}
                document["scale"] = scale
        lines.append((compact(record | {"doc": document}) + "\n").encode())
    body = b"".join(lines)
    return body + sealed({"count": len(records), "sha256": hashlib.sha256(body).hexdigest()})


def ask(service, query):
    status, _, body = service.ask("GET", f"/v1/comparison?{query}")
    if status != 200:
        raise Failure(f"the comparison as {query} is {status}: {body[:500]!r}")
    return body.decode()


def look(service):
    comparison = json.loads(ask(service, "format=json"))
    yield from look_at_markdown(comparison, ask(service, "format=markdown"))
    try:
        yield from look_at_csv(comparison, ask(service, "format=csv"))
        yield from look_at_excel(ask(service, "format=csv&excel"))
    except csv.Error as fault:
        yield f"the CSV cannot be read: {fault}"


# Markdown

def look_at_markdown(comparison, text):
    page = Page()
    page.feed(cmarkgfm.cmark.markdown_to_html_with_extensions(
        text, options=cmarkgfm.cmark.Options.CMARK_OPT_UNSAFE, extensions=EXTENSIONS))
    if page.strange:
        yield f"Markdown has elements that are not ours: {sorted(page.strange)}"
    names = {source["id"]: shown(source["title"]) for source in comparison["sources"]}
    for link, text in page.links:
        kind, _, name = link.removeprefix("/v1/").partition("/")
        fits = (
            kind == "claims" and re.fullmatch(r"\d+|[a-z0-9-]+", text)
            or kind == "sources" and shown(text) == names.get(name)
            or kind.startswith("claims?relationshipType=") and text == "all claims")
        if not link.startswith("/v1/") or not fits:
            yield f"Markdown has a link that is not ours: {text!r} to {link!r}"
    types, rows = comparison["types"], comparison["dimensions"]
    head, *lines = page.table or [[]]
    if [shown(name) for name in head] != ["Dimension", *(shown(one["name"]) for one in types)] or len(lines) != len(rows):
        yield f"the table of the Markdown has other columns or lines: {head}, {len(lines)} lines"
        return
    for row, line in zip(rows, lines):
        if len(line) != len(types) + 1 or shown(line[0]) != shown(row["name"]):
            yield f"a line of the Markdown is not of {row['name']!r}: {line}"
            continue
        for cell, text in zip(row["cells"], line[1:]):
            yield from look_at_cell(cell, text)
    for tension in comparison["tensions"]:
        if not any(item.startswith(shown(tension["statement"]) + "(") for item in page.items):
            yield f"the Markdown lacks the tension {tension['statement']!r}"
    for conflict in comparison["conflicts"]:
        if not any(item.startswith(shown(conflict["statement"]) + ".(") for item in page.items):
            yield f"the Markdown lacks the conflict {conflict['statement']!r}"
    items = len(comparison["tensions"]) + len(comparison["conflicts"]) + page.sources
    if len(page.items) != items:
        yield f"the Markdown has {len(page.items)} items in its lists, and {items} are meant"


def look_at_cell(cell, text):
    """Each position of a cell is a statement or a phrase of one of its claims, and the numbers of sources."""
    said = {shown(claim["statement"]) for claim in cell["claims"]}
    said |= {shown(claim["value"]) for claim in cell["claims"] if isinstance(claim.get("value"), str)}
    if not cell["claims"]:
        if text != "(nothing said)":
            yield f"an empty cell of the Markdown says {text!r}"
        return
    parts = [part for part in text.split("\f") if part != "all claims"]
    for part in parts:
        statement, citations = re.subn(r" \(\d+(, \d+)*\)$", "", part)
        if shown(statement) not in said or not citations:
            yield f"a cell of the Markdown says {part!r}, and no claim of it does"


class Page(html.parser.HTMLParser):
    """What a browser would show: the cells of the table, the items of lists, the links."""

    OURS = {"table", "thead", "tbody", "tr", "th", "td", "br", "strong", "a", "p", "h1", "h2", "ul", "ol", "li"}

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.table, self.items, self.links, self.strange, self.sources = [], [], [], set(), 0
        self.place, self.list = None, None

    def handle_starttag(self, tag, attributes):
        if tag not in self.OURS or any(name not in ("href", "align") for name, _ in attributes):
            self.strange.add(self.get_starttag_text())
        match tag:
            case "tr": self.table.append([])
            case "th" | "td":
                self.table[-1].append("")
                self.place = self.table[-1]
            case "ul" | "ol": self.list = tag
            case "li":
                self.items.append("")
                self.place = self.items
                self.sources += self.list == "ol"
            case "a": self.links.append((dict(attributes).get("href", ""), ""))
            case "br": self.handle_data("\f")

    def handle_endtag(self, tag):
        if tag in ("th", "td", "li"):
            self.place = None
        if tag == "a":
            self.links.append(None)

    def handle_data(self, data):
        if self.place is not None:
            self.place[-1] += data
        if self.links and self.links[-1] is not None:
            link, text = self.links[-1]
            self.links[-1] = (link, text + data)

    def handle_comment(self, data):
        self.strange.add(f"<!--{data}-->")

    def feed(self, data):
        super().feed(data)
        self.close()
        self.links = [link for link in self.links if link]
        self.items = [shown(item) for item in self.items]


def shown(text):
    """The text without its white space, which comes out as single spaces, and without the mark before @ that keeps mail from
    being a link."""
    return re.sub("\\s+", "", text).replace("\u2060@", "@")


# CSV

def look_at_csv(comparison, text):
    lines = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    if text.replace("\r\n", "").count("\r") or not text.endswith("\r\n"):
        yield "a line of the CSV does not end in CR LF"
    sources = {source["id"]: source for source in comparison["sources"]}
    conflicts = {claim: conflict["id"] for conflict in comparison["conflicts"] for claim in conflict["claims"]}
    number = 0
    for row in comparison["dimensions"]:
        for kind, cell in zip(comparison["types"], row["cells"]):
            for claim in cell["claims"] or [None]:
                if number >= len(lines):
                    yield "the CSV ends too early"
                    return
                line, number = lines[number], number + 1
                meant = {"dimension": row["name"], "type": kind["name"], "dimension id": row["id"], "type id": kind["id"]}
                if claim:
                    source = sources[claim["source"]]
                    months = claim.get("months", {})
                    meant |= {
                        "claim id": claim["id"], "source id": claim["source"], "statement": claim["statement"],
                        "value": claim.get("valueText", ""), "reading": claim.get("reading", ""), "locator": claim["locator"],
                        "conflict": conflicts.get(claim["id"], ""), "strength": claim["strength"], "least months": str(months.get("least", "")),
                        "most months": str(months.get("most", "")),
                        "source": source.get("publisher") or source.get("author") or f"“{source['title']}”"}
                wrong = {name for name, value in meant.items() if line.get(name) != value}
                if wrong or None in line or None in line.values():
                    yield f"a line of the CSV is not what JSON says in {sorted(wrong)}: {line}"
                if not claim and any(value for name, value in line.items() if name not in meant):
                    yield f"a line of the CSV is of no claim and says something: {line}"
    if number != len(lines):
        yield f"the CSV has {len(lines)} lines, and {number} are meant"


def look_at_excel(text):
    """As spreadsheets read it, whatever they divide at: no cell of words begins a formula."""
    if not text.startswith("\ufeff"):
        yield "there is no byte order mark"
    numbers = {"least months", "most months", "position"}
    head, *lines = csv.reader(io.StringIO(text[1:], newline=""), strict=True)
    cells = [cell for line in lines for name, cell in zip(head, line) if name not in numbers]
    for cell in cells:
        if cell[:1] and cell[0] in "\t\r\n":
            yield f"a cell begins with {cell[:1]!r}: {cell!r}"
    for divider in ";\t|":
        cells += [cell for line in text[1:].splitlines()[1:] for cell in line.split(divider)[1:]]
    for cell in cells:
        bare = cell.lstrip('"' + "".join(letter for letter in set(cell) if unseen(letter)))
        if bare[:1] and bare[0] in FORMULA:
            yield f"a spreadsheet could take this for a formula: {cell!r}"


def unseen(letter):
    return letter.isspace() or unicodedata.category(letter) in ("Cc", "Cf")
