"""Shows that each check finds what it is there for: a page with nothing wrong in it, and the same with one planted fault each."""
import contextlib
import http.server
import re
import threading

import crawl
import looks
import markup
import validator
from cast import Answer, Reader, Site

POLICY = "; ".join(f"{name} {' '.join(values)}" for name, values in markup.POLICY.items())
GOOD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Planted – Rapport</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/sheet.css">
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<script src="/good.js" type="module"></script>
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header><nav aria-label="Main"><ul><li><a href="/">Home</a></li><li><a href="/other">Other</a></li></ul></nav></header>
<main id="main" tabindex="-1">
<h1>A page</h1>
<p>With <a href="#end">a place in it</a>, <a href="/other#there">a place elsewhere</a> and a form.</p>
<form method="get" action="/other">
<p><label for="name">Name</label> <input id="name" name="name" autocomplete="off" aria-describedby="hint"> <span id="hint">Any name</span></p>
<fieldset><legend>One of two</legend>
<p><input type="radio" id="a" name="one" value="a"><label for="a">This</label></p>
<p><input type="radio" id="b" name="one" value="b" checked><label for="b">That</label></p></fieldset>
<p><button>Send</button></p>
</form>
<details><summary>More</summary><p><a href="/">Not reached while it is closed</a></p></details>
<p id="end">The end.</p>
</main>
</body>
</html>
"""
OTHER = GOOD.replace("<title>Planted", "<title>Other").replace('id="end"', 'id="there"').replace("#end", "#there")
SHEET = """
:root { color-scheme: light dark; --ink: #111; --paper: #fff; }
@media (prefers-color-scheme: dark) { :root { --ink: #eee; --paper: #111; } }
body { font: 16px/1.6 sans-serif; color: var(--ink); background: var(--paper); margin: 1rem; }
a { color: inherit; } li, p { margin: 0.75rem 0; } button, input, summary { min-height: 2rem; font: inherit; }
.skip { position: absolute; left: -100rem; } .skip:focus { left: 1rem; top: 0; background: var(--paper); }
:focus-visible { outline: 3px solid var(--ink); }
.wide { width: 500px; } .pale { color: #bbb; background: #fff; } .bare :focus-visible { outline: none; }
.dim { color: #333; background: transparent; }
.cover { position: fixed; inset: 0; background: var(--paper); } .turned { display: flex; flex-direction: row-reverse; }
.tiny { display: inline-block; width: 8px; height: 8px; min-height: 0; overflow: hidden; }
"""
FILES = {
    "/sheet.css": ("text/css", SHEET),
    "/icon.svg": ("image/svg+xml", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>'),
    "/good.js": ("text/javascript", "document.documentElement.dataset.runs = 1;"),
    "/breach.js": ("text/javascript", "document.body.insertAdjacentHTML('beforeend', '<p>in</p>');"),
    "/alert.js": ("text/javascript", "alert('in');"),
    "/throw.js": ("text/javascript", "throw new Error('planted');"),
    "/console.js": ("text/javascript", "console.error('planted');"),
    "/trap.js": ("text/javascript", """
        const field = document.getElementById('name');
        field.addEventListener('blur', () => setTimeout(() => field.focus()));
        field.addEventListener('keydown', (event) => { if (event.key === 'Tab') event.preventDefault(); });"""),
}


def before(place, markup):
    return GOOD.replace(place, markup + place, 1)


def script(name):
    return GOOD.replace("/good.js", name)


def instead(old, new):
    assert old in GOOD, old
    return GOOD.replace(old, new, 1)


# What is wrong, the page, the check that has to find it, and what it has to say.
FAULTS = [
    ("an unclosed element", before("</main>", "<div>"), "bytes", "end-tag-too-early"),
    ("an attribute twice", instead('<p id="end">', '<p id="end" id="end2">'), "bytes", "duplicate-attribute"),
    ("a style attribute", instead('<p id="end">', '<p id="end" style="color:red">'), "bytes", "style attribute"),
    ("a style element", before("</head>", "<style>p{color:red}</style>"), "bytes", "a style inside"),
    ("a script in the page", before("</body>", "<script>let a = 1</script>"), "bytes", "a script inside"),
    ("a handler", instead("<button>", '<button onclick="x()">'), "bytes", "a handler onclick"),
    ("a javascript: address", instead('href="/"', 'href="javascript:x()"'), "bytes", "an address of javascript"),
    ("a data: address", instead('href="/icon.svg"', 'href="data:image/svg+xml,x"'), "bytes", "an address of data"),
    ("an image from elsewhere", before("</main>", '<img alt="" src="//elsewhere.example/a.png">'), "bytes", "from elsewhere"),
    ("no language", instead(' lang="en"', ""), "bytes", "html lang"),
    ("another language", instead('lang="en"', 'lang="de"'), "bytes", "html lang"),
    ("two headings of the page", before("</main>", "<h1>Two</h1>"), "bytes", "2 headings h1"),
    ("no heading", instead("<h1>A page</h1>", "<h2>A page</h2>"), "bytes", "0 headings h1"),
    ("no title", instead("Planted – Rapport", ""), "bytes", "no title"),
    ("an id twice", before("</main>", '<p id="end">again</p>'), "bytes", "there 2 times"),
    ("a link into nothing", instead("#end", "#ende"), "bytes", "#ende"),
    ("a link that leads nowhere", instead("#end", "#"), "bytes", "leads nowhere"),
    ("a label of nothing", instead('for="name"', 'for="nam"'), "bytes", "for names 'nam'"),
    ("a description that is not there", instead('aria-describedby="hint"', 'aria-describedby="hin"'), "bytes", "aria-describedby names"),
    ("a list in a paragraph's place", instead("<ul><li>", "<ul><p>x</p><li>"), "vnu", "not allowed as child"),
    ("a role that there is not", instead("<fieldset>", '<fieldset role="choose">'), "vnu", "Bad value “choose”"),
    ("no policy", GOOD, "headers", "default-src nowhere"),
    ("a field without a label", instead('<label for="name">Name</label>', "Name"), "axe", "axe label"),
    ("pale text", instead('<p id="end">', '<p id="end" class="pale">'), "axe", "axe color-contrast"),
    ("text that is too dark in the dark", instead('<p id="end">', '<p id="end" class="dim">'), "dark", "axe color-contrast"),
    ("an image without words", before("</main>", '<p><img src="/icon.svg"></p>'), "axe", "axe image-alt"),
    ("a button without words", instead("<button>Send", "<button>"), "axe", "axe button-name"),
    ("a checkbox that is neither", before("</main>", '<p role="checkbox">x</p>'), "axe", "axe aria-required-attr"),
    ("targets that are too small", before("</main>", '<p><a class="tiny" href="/">a</a><a class="tiny" href="/other">b</a></p>'),
     "axe", "axe target-size"),
    ("a heading left out", before("</main>", "<h4>Far below</h4>"), "axe", "axe heading-order"),
    ("something wide", instead('<p id="end">', '<p id="end" class="wide">'), "sideways", "px wide: <p#end>"),
    ("markup made by a script", script("/breach.js"), "quiet", "require-trusted-types-for"),
    ("a dialog", script("/alert.js"), "quiet", "a dialog: alert"),
    ("a script that fails", script("/throw.js"), "quiet", "a script fails: .*planted"),
    ("an error in the console", script("/console.js"), "quiet", "console: .*planted"),
    ("a script that is not there", script("/missing.js"), "quiet", "missing.js"),
    ("a style that the policy stops", instead('<p id="end">', '<p id="end" style="color:red">'), "quiet", "style-src-attr"),
    ("a focus that cannot leave", script("/trap.js"), "keyboard", "does not get out of <input#name>"),
    ("a focus that does not show", instead("<fieldset>", '<fieldset class="bare">').replace(
        "<form ", '<form class="bare" '), "keyboard", "does not show that it has the focus"),
    ("a cover", before("</body>", '<div class="cover"></div>'), "keyboard", "is covered"),
    ("an order of its own", instead("<button>", '<button tabindex="1">'), "keyboard", "against the order|first stop"),
    ("an order that only eyes have", instead('<input id="name"', '<input id="name" tabindex="-1"').replace(
        "<button>", '<button tabindex="-1">').replace('href="/other#there"', 'tabindex="2" href="/other#there"'), "keyboard",
     "against the order|first stop"),
    ("no way past the head", instead('<a class="skip" href="#main">Skip to content</a>', ""), "keyboard", "no link to the content"),
    ("a way past the head that goes elsewhere", instead('href="#main"', 'href="#end"').replace(
        '<p id="end">The end.</p>\n</main>', '</main>\n<p id="end">The end.</p>'), "keyboard", "no link to the content"),
    ("a link to a page that is not there", instead('href="/other"', 'href="/gone"'), "crawl", "leads to /gone, which is 404"),
    ("a place that another page lacks", instead("/other#there", "/other#gone"), "crawl", "nothing has that id"),
    ("a title of another page", instead("<title>Planted", "<title>Other"), "crawl", "has the title of"),
]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    pages = {}

    def do_GET(self):
        kind, body = FILES.get(self.path, (None, None))
        if body is None:
            kind, body = "text/html; charset=utf-8", self.pages.get(self.path.partition("?")[0])
        self.send_response(200 if body is not None else 404)
        body = (body or GOOD).encode()
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if not self.path.startswith("/planted/no-policy"):
            self.send_header("Content-Security-Policy", POLICY)
        for name, value in markup.HEADERS.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Nothing: what is asked for is known."""


@contextlib.contextmanager
def serving(pages):
    handler = type("Planted", (Handler,), {"pages": pages})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Site(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def address_of(number, check):
    return f"/planted/{'no-policy' if check == 'headers' else number}"


def looked(chrome, site, check, address):
    """What one check finds on a page in the browser."""
    widths, themes = {"sideways": 320}, {"dark": "dark"}
    chrome.look(themes.get(check, "light"), widths.get(check, 1280))
    failed = chrome.open(site.url + address)
    checks = {
        "quiet": looks.quiet, "keyboard": looks.keyboard, "sideways": looks.sideways, "axe": looks.accessibility, "dark": looks.accessibility}
    return failed or checks[check](chrome)


def crawled(pages):
    with serving(pages) as site:
        reader = Reader("a visitor", site)
        found = crawl.Crawl(reader, "en", ["/", "/other"]).run()
        crawl.equal_titles(found)
        return found.found + crawl.unreached([found], ["/", "/other"])


def validated(folder):
    """vnu over all pages in one go, as it takes seconds to start."""
    folder.mkdir()
    (folder / "good.html").write_text(GOOD)
    for number, (_, page, check, _) in enumerate(FAULTS):
        if check == "vnu":
            (folder / f"{number}.html").write_text(page)
    return validator.faults(folder)


def work(setup):
    chrome, missed = setup.chrome, []
    pages = {"/": GOOD, "/other": OTHER} | {address_of(number, row[2]): row[1] for number, row in enumerate(FAULTS)}
    of_vnu = validated(setup.folder / "planted")
    with serving(pages) as site:
        reader = Reader("a visitor", site)
        chrome.read_as(reader, "en")
        good = reader.get("/", "en")
        wrong = markup.faults_of_headers(good.headers) + markup.faults(good.markup, "en") + of_vnu.get("good.html", [])
        wrong += crawled({"/": GOOD, "/other": OTHER}) + looks.page(chrome, site.url + "/")
        missed += [f"nothing is wrong with the page, and it says: {fault}" for fault in wrong]
        for number, (name, page, check, says) in enumerate(FAULTS):
            address = address_of(number, check)
            if check == "bytes":
                found = markup.faults(Answer(200, {}, page.encode()).markup, "en")
            elif check == "headers":
                found = markup.faults_of_headers(reader.get(address, "en").headers)
            elif check == "vnu":
                found = of_vnu.get(f"{number}.html", [])
            elif check == "crawl":
                found = crawled({"/": page, "/other": OTHER})
            else:
                found = looked(chrome, site, check, address)
            if not any(re.search(says, fault) for fault in found):
                missed.append(f"{name}: {check} does not find it, but {found or 'nothing'}")
    return missed, f"{len(FAULTS)} planted faults, one page without"
