"""Shows that each check finds what it is there for: a page with nothing wrong in it, and the same with one planted fault each."""
import re

import crawl
import looks
import markup
import paper
import validator
from cast import Answer, Reader
from hands import Keyboard, Mouse, Plain
from planted import GOOD, OTHER, TASK, before, instead, script, serving
from server import Failure

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
    ("something that stays folded on paper", instead("<details>", '<details class="kept">'), "paper", "lacks what is folded: Not reached"),
    ("a link to a page that is not there", instead('href="/other"', 'href="/gone"'), "crawl", "leads to /gone, which is 404"),
    ("a place that another page lacks", instead("/other#there", "/other#gone"), "crawl", "nothing has that id"),
    ("a page that no link leads to", GOOD, "alone", "/alone: no link leads there"),
    ("a title of another page", instead("<title>Planted", "<title>Other"), "crawl", "has the title of"),
]


# What keeps one way of using a page from coming through the task, and what is said of it then.
HINDRANCES = [
    ("a link that Tab leaves out", Keyboard, "/task", 'href="/task/form"', 'tabindex="-1" href="/task/form"', "Tab does not come to it"),
    ("a cover", Mouse, "/task", "</body>", '<div class="cover"></div></body>', "does not get it"),
    ("a button that needs a script", Plain, "/task/form", "<button>Save", '<button type="button">Save', "nothing comes of the button"),
    ("a link without a name", Mouse, "/task", ">Open a program<", "><", "there is no link called"),
    ("an alert without the focus", Keyboard, "/task/form", "#refused", "", "the focus is not at #refused"),
]


def address_of(number, check):
    return f"/planted/{'no-policy' if check == 'headers' else number}"


def looked(chrome, site, check, address, folder):
    """What one check finds on a page in the browser."""
    widths, themes = {"sideways": 320}, {"dark": "dark"}
    chrome.look(themes.get(check, "light"), widths.get(check, 1280))
    failed = chrome.open(site.url + address)
    checks = {
        "quiet": looks.quiet, "keyboard": looks.keyboard, "sideways": looks.sideways, "axe": looks.accessibility,
        "dark": looks.accessibility,
        "paper": lambda chrome: paper.missing(chrome, folder)[1]}
    return failed or checks[check](chrome)


def crawled(pages):
    """What the crawl finds on a site of these pages."""
    with serving(pages) as site:
        reader = Reader("a visitor", site)
        found = crawl.Crawl(reader, "en", list(pages)).run()
        crawl.equal_titles(found)
        return crawl.sentences([found]) + crawl.unreached([found], list(pages))


def validated(folder):
    """vnu over all pages in one go, as it takes seconds to start."""
    folder.mkdir()
    (folder / "good.html").write_text(GOOD)
    for number, (_, page, check, _) in enumerate(FAULTS):
        if check == "vnu":
            (folder / f"{number}.html").write_text(page)
    return validator.faults(folder)


def through_the_task(hands, site):
    """What people do in the scenarios, on two pages."""
    hands.chrome.run_scripts(hands.name != Plain.name)
    try:
        hands.open(f"{site.url}/task")
        hands.press("link", "^open a program", "main")
        hands.press("button", "^save", "main")
        hands.has_focus("#refused")
        hands.press("link", "give it a name", "#refused")
        hands.fill("^name", "First leaders", "main")
        hands.choose("^to teach", "main")
        hands.choose("^both", "main")
        hands.press("button", "^save", "main")
        hands.sees("^Saved", "h1")
        hands.sees("c for First leaders")
        return "it comes through"
    except Failure as failure:
        return str(failure)
    finally:
        hands.chrome.run_scripts(True)


def hindered(chrome):
    """What does not go as it should: each way has to come through the task, and none past what keeps it."""
    chrome.look("light", 1280)
    with serving(TASK) as site:
        for kind in (Mouse, Keyboard, Plain):
            outcome = through_the_task(kind(chrome), site)
            if outcome != "it comes through":
                yield f"{kind.name}: {outcome}"
    for name, kind, address, old, new, says in HINDRANCES:
        assert old in TASK[address], old
        with serving(TASK | {address: TASK[address].replace(old, new, 1)}) as site:
            outcome = through_the_task(kind(chrome, patience=2), site)
            if not re.search(says, outcome):
                yield f"{name}, {kind.name}: not found, but {outcome}"


def work(setup):
    chrome, missed = setup.chrome, []
    pages = {"/": GOOD, "/other": OTHER} | {address_of(number, row[2]): row[1] for number, row in enumerate(FAULTS)}
    of_vnu = validated(setup.folder / "planted")
    with serving(pages) as site:
        reader = Reader("a visitor", site)
        chrome.read_as(reader, "en")
        good = reader.get("/", "en")
        wrong = markup.faults_of_headers(good.headers) + markup.faults(good.markup, "en") + of_vnu.get("good.html", [])
        wrong += crawled({"/": GOOD, "/other": OTHER})
        for language in crawl.LANGUAGES:
            wrong += looks.page(chrome, site.url + "/", language)
        wrong += paper.missing(chrome, setup.folder)[1]
        missed += [f"nothing is wrong with the page, and it says: {fault}" for fault in wrong]
        for number, (name, page, check, says) in enumerate(FAULTS):
            address = address_of(number, check)
            if check == "bytes":
                found = markup.faults(Answer(200, {}, page.encode()).markup, "en")
            elif check == "headers":
                found = markup.faults_of_headers(reader.get(address, "en").headers)
            elif check == "vnu":
                found = of_vnu.get(f"{number}.html", [])
            elif check == "alone":
                found = crawled({"/": page, "/other": OTHER, "/alone": page})
            elif check == "crawl":
                found = crawled({"/": page, "/other": OTHER})
            else:
                found = looked(chrome, site, check, address, setup.folder)
            if not any(re.search(says, fault) for fault in found):
                missed.append(f"{name}: {check} does not find it, but {found or 'nothing'}")
    missed += hindered(chrome)
    return missed, f"{len(FAULTS)} planted faults and one page without; {len(HINDRANCES)} hindrances and one task without"
