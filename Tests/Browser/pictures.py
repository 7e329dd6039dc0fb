"""Pictures of pages, to be looked at by people: in .build/pictures, and those of the README and of Docs/Matching.md."""
import base64
import os
import subprocess

import crawl
from cast import Rapport
from hands import Mouse
from server import Failure

WIDTHS, THEMES = (1280, 390), ("light", "dark")
# Which of them are kept, under which name, and how high the window is.
README = {"choose": ("choose.png", 880), "refused": ("program.png", 880), "match-run": ("matching.png", 1160)}
MORNINGS = {"availability": [{"days": ["tue", "thu"], "from": "09:00", "until": "12:00"}]}
PAIRED = (
    ("guide", "Greta Lund", MORNINGS | {"offers": ["Leading a team", "Delegating", "Hiring"]}),
    ("guide", "Amir Haddad", MORNINGS | {"offers": ["Presenting", "Negotiating"]}),
    ("guide", "Rosa Ortiz", {"offers": ["Career steps", "Presenting", "Leading a team"]}),
    ("learner", "Ola Berg", MORNINGS | {"seeks": ["Delegating", "Leading a team"]}),
    ("learner", "Mira Sand", MORNINGS | {"seeks": ["Presenting", "Negotiating"]}),
    ("learner", "Tom Reed", {"seeks": ["Career steps", "Presenting"]}),
    ("learner", "Yuki Tanaka", MORNINGS | {"seeks": ["Hiring", "Presenting"]}),
)
BYTES_MAX = 200_000
HEIGHT_MAX = 6000  # of a page that goes on


def pages(service, readers):
    """The name of the picture, who looks, at what, and the button that is pressed, or what is unfolded, before."""
    run = service.match(service.bring_together("Mentoring across sites", service.dana, PAIRED), {})
    visitor, administrator, organizer, participant = readers
    return [
        ("choose", visitor, "/choose?beyond-skill=whole-person&skill=career", None),
        ("catalogue", visitor, "/catalogue", None),
        ("claims", visitor, "/claims", None),
        ("rules", visitor, "/rules", None),
        ("docs", visitor, "/docs", None),
        ("sign-in", visitor, "/sign-in", None),
        ("not-found", visitor, "/no-such-page", None),
        ("home", administrator, "/", None),
        ("programs", organizer, "/programs", None),
        ("program", organizer, f"/programs/{service.taking}", None),
        ("refused", organizer, f"/programs/{service.draft}", "enrolling"),
        ("edit", organizer, f"/programs/{service.draft}/edit", None),
        ("sign-ins", participant, "/me/sign-ins", None),
        ("participants", organizer, f"/programs/{service.taking}/participants", None),
        ("match-run", organizer, f"/match-runs/{run}", "^why"),
        ("people", administrator, "/people", None),
        ("person", administrator, f"/people/{service.dana}", None),
        ("me", participant, "/me", None),
        ("profile", participant, "/me/profile", None),
        ("consents", participant, "/me/consents", None),
        ("access-log", participant, "/me/access-log", None),
        ("keys", administrator, "/keys", None),
        ("key-new", administrator, "/keys/new", None),
        ("system", administrator, "/system", None),
    ]


def open_page(chrome, reader, address, button):
    """As the reader finds it, from the top, after the button was pressed."""
    hands = Mouse(chrome)
    hands.open(reader.url + address)
    if button and hands.there_is("fold", button, "main"):
        hands.unfold(button, "main")
    elif button:
        hands.press("button", button, "main")
    chrome.run("document.activeElement?.blur(); scrollTo(0, 0)")


def picture(chrome, file, whole):
    """PNG of the window, or of all that scrolls."""
    options = {"format": "png", "captureBeyondViewport": whole}
    if whole:
        width, height = chrome.run("return [innerWidth, document.documentElement.scrollHeight]")
        options["clip"] = {"x": 0, "y": 0, "width": width, "height": min(height, HEIGHT_MAX), "scale": 1}
    file.write_bytes(base64.b64decode(chrome.command("Page.captureScreenshot", **options)["data"]))


def shrink(file):
    """Fewer colors, as a page has few."""
    command = ["pngquant", "--force", "--skip-if-larger", "--speed", "1", "--strip", "--output", file, "64", file]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode not in (0, 98):  # 98: the result would be larger
        raise Failure(f"pngquant ended with {done.returncode}: {done.stderr[-300:]}")
    if file.stat().st_size >= BYTES_MAX:
        raise Failure(f"{file.name} has {file.stat().st_size} bytes, more than {BYTES_MAX}")


def work(setup):
    folder, found, count = setup.root / ".build" / "pictures", [], 0
    folder.mkdir(parents=True, exist_ok=True)
    chrome = setup.chrome
    chrome.command("Emulation.setScrollbarsHidden", hidden=True)
    with Rapport(setup.binary) as service:
        all_pages = pages(service, service.settle())
        for name, reader, address, button in all_pages:
            status = reader.get(address, "en").status
            if status != crawl.OTHERWISE.get(address, 200):
                found.append(f"{address} is {status}")
            chrome.read_as(reader, "en")
            for width in WIDTHS:
                for theme in THEMES:
                    chrome.look(theme, width)
                    open_page(chrome, reader, address, button)
                    picture(chrome, folder / f"{name}-{width}-{theme}.png", whole=True)
                    count += 1
        if os.environ.get("README"):
            shown = setup.root / "Docs" / "Pictures"
            shown.mkdir(exist_ok=True)
            for name, reader, address, button in all_pages:
                if name in README:
                    file, height = README[name]
                    chrome.look("light", 1280, height=height)
                    chrome.read_as(reader, "en")
                    open_page(chrome, reader, address, button)
                    picture(chrome, shown / file, whole=False)
                    shrink(shown / file)
    return found, f"{count} pictures in {folder.relative_to(setup.root)}"
