"""Pages that stand for those of the service in the self-test, and the server that they come from."""
import contextlib
import http.server
import threading
import urllib.parse

import markup
from cast import Site

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
<p><label for="name">Name</label> <input id="name" name="name" autocomplete="off" aria-describedby="hint">
<span id="hint">Any name</span></p>
<p><label for="day">Day</label> <input type="date" id="day" name="day"></p>
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
OTHER = OTHER.replace("<h1>A page", "<h1>Another page")
MISSING = GOOD.replace("<title>Planted", "<title>Nothing here")
SHEET = """
:root { color-scheme: light dark; --ink: #111; --paper: #fff; }
@media (prefers-color-scheme: dark) { :root { --ink: #eee; --paper: #111; } }
body { font: 16px/1.6 sans-serif; color: var(--ink); background: var(--paper); margin: 1rem; }
a { color: inherit; } li, p { margin: 0.75rem 0; } button, input, summary { min-height: 2rem; font: inherit; }
.skip { position: absolute; left: -100rem; } .skip:focus { left: 1rem; top: 0; background: var(--paper); }
:focus-visible { outline: 3px solid var(--ink); }
.wide { width: 500px; } .pale { color: #bbb; background: #fff; } .bare :focus-visible { outline: none; }
@media print { details::details-content { content-visibility: visible; display: block; } .kept::details-content { display: none; } }
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


# A task: a page that leads to a form, a form that is refused until the field is filled, and what comes then.
TASK = {
    "/task": before("</main>", '<p><a href="/task/form">Open a program</a></p>'),
    "/task/form": """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>A form</title><link rel="stylesheet" href="/sheet.css"></head>
<body><main id="main"><h1>A form</h1>
<form method="post" action="/task/form#refused">
<fieldset><legend>What for?</legend>
<p><input type="radio" id="a" name="one" value="a"><label for="a">To learn</label></p>
<p><input type="radio" id="b" name="one" value="b"><label for="b">To teach</label></p>
<p><input type="radio" id="c" name="one" value="c"><label for="c">Both</label></p></fieldset>
<p><label for="name">Name</label> <input id="name" name="name"></p>
<p><button>Save</button></p></form></main></body></html>""",
}
REFUSED = TASK["/task/form"].replace("<title>", "<title>Refused: ").replace("<h1>A form</h1>", """<h1>A form</h1>
<section id="refused" tabindex="-1" role="alert" aria-label="Refused">
<p>It needs a name.</p><p><a href="#name">Give it a name</a></p></section>""")
DONE = TASK["/task/form"].replace("<h1>A form</h1>", "<h1>Saved</h1><p>{}</p>")


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    pages = {}

    def do_GET(self):
        kind, body = FILES.get(self.path, (None, None))
        if body is None:
            kind, body = "text/html; charset=utf-8", self.pages.get(self.path.partition("?")[0])
        if self.path.startswith("/task/done?"):
            form = dict(urllib.parse.parse_qsl(self.path.partition("?")[2]))
            body = DONE.format(f"{form.get('one')} for {form.get('name')}")
        self.answer(404 if body is None else 200, kind, body or MISSING)

    def answer(self, status, kind, body):
        body = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if not self.path.startswith("/planted/no-policy"):
            self.send_header("Content-Security-Policy", POLICY)
        for name, value in markup.HEADERS.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        form = dict(urllib.parse.parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        if form.get("name"):
            self.send_response(303)
            self.send_header("Location", f"/task/done?{urllib.parse.urlencode(form)}")
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self.answer(422, "text/html; charset=utf-8", REFUSED)

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
