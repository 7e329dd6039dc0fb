"""What the browser shows to be wrong with the page that is open in it."""
import collections
import functools
import pathlib

import axe_playwright_python
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
STOPS_MAX = 100  # of longer pages the rest is more of the same
AXE = """
const [only, done] = arguments;
axe.run(document, { resultTypes: ["violations"], runOnly: only })
  .then((result) => done(result.violations.map(({ id, help, nodes }) => [
    id, help, nodes.length, nodes[0].target.join(" "), nodes[0].failureSummary])))
  .catch((fault) => done([["axe", String(fault), 1, "", ""]]));
"""
SIDEWAYS = """
const width = document.documentElement.clientWidth;
if (document.documentElement.scrollWidth <= width) return null;
const scrolls = (it) => it && it !== document.body && it !== document.documentElement
  && (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(it).overflowX) || scrolls(it.parentElement));
const all = [...document.body.querySelectorAll("*")];
const wide = all.filter((it) => it.getBoundingClientRect().right > width + 1 && !scrolls(it));
const inner = wide.filter((it) => !wide.some((other) => other !== it && it.contains(other)));
return [document.documentElement.scrollWidth, (inner.length ? inner : wide).slice(0, 3).map((it) => __seen.name(it))];
"""

FIRST = """
const first = __seen.expected[0], target = first?.hash ? document.getElementById(first.hash.slice(1)) : null;
if (!target?.closest("main")) return false;
first.focus();
return true;
"""
# Where a script has taken the focus elsewhere, Enter may have opened another page, in which nothing is expected.
PAST = """
const first = __seen.expected?.[0], now = document.activeElement;
if (!first) return false;
const main = document.getElementById(first.hash.slice(1));
return main.contains(now) || now === document.body || !!(main.compareDocumentPosition(now) & Node.DOCUMENT_POSITION_FOLLOWING);
"""


@functools.cache
def axe_source():
    return (pathlib.Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()


def sideways(chrome):
    wide = chrome.run(SIDEWAYS)
    return [f"it is {wide[0]} px wide: {'; '.join(wide[1])}"] if wide else []


def accessibility(chrome, *, rules=None):
    """What axe finds; `rules` are some of its rules instead of all that are asked for."""
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": TAGS}
    if not chrome.run("return typeof axe === 'object'"):
        chrome.run(axe_source())
    return [
        f"axe {rule}: {help}: {count} times, first {target}: {' '.join((summary or '').split())[:200]}"
        for rule, help, count, target, summary in chrome.run_until_done(AXE, only)]


def quiet(chrome):
    """Nothing that the policy stopped, that failed, or that was opened; to be asked before axe, which is a script too."""
    seen = chrome.seen()
    found = [f"policy: {text}" for text in seen["violations"]]
    found += [f"a dialog: {text}" for text in seen["dialogs"]]
    found += [f"a script fails: {text}" for text in seen["errors"]]
    return found + [f"console: {text}" for text in chrome.log()]


def keyboard(chrome):
    """Goes through the page, which was just opened, by Tab alone."""
    steps = chrome.run("return __seen.prepare(arguments[0])", STOPS_MAX) + 2
    ActionChains(chrome.driver).send_keys(Keys.TAB * steps).perform()
    expected = chrome.run("return __seen.expected.map((it) => __seen.name(it))")
    stops = chrome.run("__seen.walks = false; return __seen.stops")
    return stops_in_order(stops, expected) + skipping(chrome, expected)


def stops_in_order(stops, expected):
    """What is wrong with where Tab went, if `expected` are all that it has to reach."""
    found, reached, inside = [], [], collections.Counter()
    for stop in stops:
        if stop["index"] in reached[:1] and len(reached) > 1 or stop["index"] < 0 and reached:
            break  # round again, or out of the page
        if stop["index"] < 0:
            if "name" in stop:
                found.append(f"Tab stops at {stop['name']}, which is none of what Tab is to reach")
            continue
        if stop["index"] in reached:
            inside[stop["index"]] += 1
            if inside[stop["index"]] < stop["parts"]:
                continue
            found.append(f"Tab does not get out of {stop['name']}")
            return found
        if reached and stop["index"] < reached[-1]:
            found.append(f"Tab goes back to {stop['name']}, against the order of the page")
        reached.append(stop["index"])
        if not stop["inView"]:
            found.append(f"{stop['name']} has the focus and is not in view")
        elif not stop["uncovered"]:
            found.append(f"{stop['name']} has the focus and is covered")
        if not stop["isVisible"]:
            found.append(f"{stop['name']} does not show that it has the focus")
    missed = [name for index, name in enumerate(expected[:STOPS_MAX]) if index not in reached]
    if missed:
        found.append(f"Tab does not reach {len(missed)} of {len(expected)}, first {missed[0]}")
    return found


def skipping(chrome, expected):
    """The first stop has to lead past the head of the page."""
    if not chrome.run(FIRST):
        return [f"the first stop is no link to the content: {expected[0] if expected else 'there is none'}"]
    ActionChains(chrome.driver).send_keys(Keys.ENTER).send_keys(Keys.TAB).perform()
    return [] if chrome.run(PAST) else ["the first stop does not take the focus past the head of the page"]


def page(chrome, address, language="en"):
    """All that is to be seen of a page: what is wrong, each with how it was looked at.

    Tab goes the same way in every language: on the wide page in one, on the narrow page in the others.
    """
    found = []

    def note(how, faults):
        found.extend(f"{how}: {fault}" for fault in faults)

    for theme, width, walks in (("light", 1280, language == "en"), ("dark", 320, language != "en")):
        chrome.look(theme, width)
        failed = chrome.open(address)
        if failed:
            return failed
        faults = quiet(chrome) + sideways(chrome)
        if walks:
            faults += keyboard(chrome)
        note(f"{width} px, {theme}", faults + accessibility(chrome))
    chrome.look("dark", 1280)
    note("1280 px, dark", accessibility(chrome, rules=["color-contrast", "link-in-text-block"]))
    return found
