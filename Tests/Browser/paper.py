"""A page on paper: what is folded on the screen is there."""
import base64
import re
import subprocess

from cast import Rapport
from server import Failure

# Each text that is folded, but for what only screen readers get, and for what paper leaves out: how the page is asked for over the
# API, and the statements beside the first of each cell.
FOLDED = """
const found = [];
for (const fold of document.querySelectorAll("main details:not([open])")) {
  if (fold.closest(".twin, .matrix")) continue;
  const texts = document.createTreeWalker(fold, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const inner = !texts.currentNode.parentElement.closest("summary, .hidden-to-eyes");
    if (inner && texts.currentNode.data.trim()) found.push(texts.currentNode.data.trim());
  }
}
return found;
"""


def words(text):
    """What pdftotext and a browser agree on: letters and digits, without breaks of lines and hyphens."""
    return re.sub(r"[\W_]+", "", text).lower()


def printed(chrome, folder):
    file = folder / "page.pdf"
    file.write_bytes(base64.b64decode(chrome.command("Page.printToPDF", printBackground=False)["data"]))
    done = subprocess.run(["pdftotext", "-raw", file, "-"], capture_output=True, text=True, timeout=60)
    if done.returncode:
        raise Failure(f"pdftotext ended with {done.returncode}: {done.stderr[-300:]}")
    return done.stdout


def missing(chrome, folder):
    """What is folded in the page that is open, and not on its paper."""
    folded = chrome.run(FOLDED)
    text = words(printed(chrome, folder))
    return folded, [f"on paper it lacks what is folded: {part[:120]}" for part in folded if words(part) not in text]


def work(setup):
    found, count = [], 0
    with Rapport(setup.binary) as service:
        readers = service.settle()
        pages = [(readers[0], "/choose?beyond-skill=whole-person"), (readers[2], f"/programs/{service.draft}")]
        for reader, address in pages:
            setup.chrome.read_as(reader, "en")
            found += [f"{address}: {fault}" for fault in setup.chrome.open(reader.url + address)]
            folded, faults = missing(setup.chrome, setup.folder)
            count += len(folded)
            if not folded:
                found.append(f"{address}: nothing is folded there, so that nothing is shown by it")
            found += [f"{address}: {fault}" for fault in faults]
    return found, f"{count} folded texts on {len(pages)} pages"
