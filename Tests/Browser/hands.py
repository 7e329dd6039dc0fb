"""What people do with a page: with the mouse, or with the keyboard alone. Each thing is found by what it is called."""
import re
import time

from selenium.common.exceptions import ElementClickInterceptedException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from server import Failure

STOPS = "return document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]').length"
COMES_WITHIN_SECONDS = 20
# The first thing of a kind, in the part of the page, whose name fits; else the names of those that there are.
FIND = """
const [kind, pattern, part] = arguments;
const kinds = {
  link: "a[href]", button: "button, input[type=submit], [role=button]", choice: "input[type=radio], input[type=checkbox]",
  field: "input:not([type=hidden], [type=radio], [type=checkbox]), textarea, select", fold: "summary",
};
const within = part ? document.querySelector(part) : document;
if (!within) return [null, [`there is no ${part}`]];
const fits = new RegExp(pattern, "i");
const shown = [...within.querySelectorAll(kinds[kind])].filter((it) => it.checkVisibility({ visibilityProperty: true }));
const named = shown.map((it) => {
  const labels = [...(it.labels ?? [])].map((label) => label.innerText).join(" ");
  const words = it.getAttribute("aria-label") || labels || it.innerText || (it.type === "submit" ? it.value : "");
  return [it, words.trim().replace(/\\s+/g, " ")];
});
const found = named.find(([, words]) => fits.test(words));
return [found?.[0] ?? null, found ? [found[1]] : named.map(([, words]) => words.slice(0, 60)).slice(0, 40)];
"""
# Where a choice stands in its group: the arrow keys go from one to the next.
PLACE = """
const [choice] = arguments;
const group = [...document.getElementsByName(choice.name)].filter((it) => it.type === "radio" && it.form === choice.form);
return [group.indexOf(document.activeElement), group.indexOf(choice), document.activeElement.checked];
"""


class Hands:
    """Somebody at the browser, in the order of `steps`, which say what was looked for and what was seen."""

    def __init__(self, chrome, patience=COMES_WITHIN_SECONDS):
        self.chrome, self.patience, self.steps = chrome, patience, []

    def say(self, words):
        self.steps.append(words)

    def fail(self, words):
        page = f"{self.chrome.driver.title!r} at {self.chrome.driver.current_url}"
        raise Failure("\n    ".join([f"{words}, in {page}; before that:", *self.steps[-12:]]))

    def open(self, url):
        faults = self.chrome.open(url)
        if faults:
            self.fail(f"opening {url}: {faults[0]}")
        self.say(f"opened {url}: {self.chrome.driver.title!r}")

    def find(self, kind, pattern, part=None):
        element, names = self.chrome.run(FIND, kind, pattern, part)
        if element is None:
            self.fail(f"there is no {kind} called /{pattern}/{f' in {part}' if part else ''}; there are {names}")
        self.say(f"found the {kind} {names[0]!r}")
        return element

    def there_is(self, kind, pattern, part=None):
        return self.chrome.run(FIND, kind, pattern, part)[0] is not None

    def press(self, kind, pattern, part=None):
        """Follows a link or presses a button, and waits until what it opens is there."""
        element = self.find(kind, pattern, part)
        before = self.page()
        self.act(element)
        self.wait(lambda: self.page() != before, f"nothing comes of the {kind} /{pattern}/")
        self.say(f"came to {self.chrome.driver.title!r} at {self.chrome.driver.current_url}")

    def choose(self, pattern, part=None):
        element = self.find("choice", pattern, part)
        self.pick(element)
        if not element.is_selected():
            self.fail(f"/{pattern}/ is not chosen")

    def fill(self, pattern, text, part=None):
        self.fill_in(self.find("field", pattern, part), text)

    def fill_in(self, element, text):
        self.reach(element)
        ActionChains(self.chrome.driver).key_down(Keys.CONTROL).send_keys("a").key_up(Keys.CONTROL).send_keys(text).perform()
        value = self.chrome.run("return arguments[0].value", element)
        if value != text:
            self.fail(f"typed {text!r}, and the field has {value!r}")
        self.say(f"typed {text!r}")

    def unfold(self, pattern, part=None):
        self.act(self.find("fold", pattern, part))

    def download(self, pattern, folder, part=None):
        """Follows a link to a file, and gives the file when all of it is there."""
        self.chrome.command("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(folder))
        self.act(self.find("link", pattern, part))
        self.wait(lambda: any(file.suffix == ".csv" for file in folder.iterdir()), f"nothing is downloaded by /{pattern}/")
        file = next(file for file in folder.iterdir() if file.suffix == ".csv")
        self.say(f"downloaded {file.name!r}")
        return file

    def upload(self, pattern, file, part=None):
        """Chooses a file: in the window of the system, which is out of reach, so that the driver does it."""
        element = self.find("field", pattern, part)
        if element.get_attribute("type") != "file":
            self.fail(f"the field /{pattern}/ takes no file")
        element.send_keys(str(file))
        self.say(f"chose {file.name!r}")

    def sees(self, pattern, part="main"):
        text = self.chrome.run("return document.querySelector(arguments[0])?.innerText ?? null", part)
        if text is None or not re.search(pattern, text, re.I):
            self.fail(f"/{pattern}/ is not to be read in {part}, which has {' '.join((text or 'nothing').split())[:600]!r}")
        self.say(f"read /{pattern}/ in {part}")

    def has_focus(self, part):
        """That the focus is there, and that it is in view: where the browser has gone by itself."""
        def there():
            return self.chrome.run(
                "const it = document.querySelector(arguments[0]), box = it?.getBoundingClientRect();"
                "return !!it && it.contains(document.activeElement) && box.top < innerHeight && box.bottom > 0", part)
        self.wait(there, f"the focus is not at {part}, or it is not in view")
        self.say(f"the focus is at {part}")

    def page(self):
        """What changes with each page, or with the place in it."""
        return self.chrome.run("return `${performance.timeOrigin} ${location.href}`")

    def wait(self, comes, otherwise):
        end = time.monotonic() + self.patience
        while True:
            try:
                if comes() and self.chrome.run("return document.readyState") == "complete":
                    return
            except Failure:  # between two pages
                pass
            if time.monotonic() > end:
                self.fail(otherwise)
            time.sleep(0.02)


class Mouse(Hands):
    name = "by mouse"

    def act(self, element):
        self.chrome.run("arguments[0].scrollIntoView({ block: 'center' })", element)
        try:
            element.click()
        except ElementClickInterceptedException as fault:
            self.fail(f"a click does not get it: {fault.msg.splitlines()[0]}")

    pick = reach = act


class Keyboard(Hands):
    name = "by keyboard alone"

    def reach(self, element):
        """By Tab from where the focus is; at the end of the page it begins again at the top."""
        focused = "return document.activeElement === arguments[0]"
        if not self.tab_until(lambda: self.chrome.run(focused, element)):
            self.fail("Tab does not come to it")

    def tab_until(self, comes):
        """At most once round, and a little more for the way through the browser's own."""
        for _ in range(self.chrome.run(STOPS) + 5):
            if comes():
                return True
            ActionChains(self.chrome.driver).send_keys(Keys.TAB).perform()
        return False

    def act(self, element):
        self.reach(element)
        ActionChains(self.chrome.driver).send_keys(Keys.ENTER).perform()

    def pick(self, element):
        """Tab comes to one of a group, arrows go on from there, and Space chooses."""
        if not self.tab_until(lambda: self.chrome.run(PLACE, element)[0] >= 0):
            self.fail("Tab does not come to the group")
        now, wanted, is_checked = self.chrome.run(PLACE, element)
        arrow = Keys.ARROW_DOWN if wanted > now else Keys.ARROW_UP
        keys = arrow * abs(wanted - now) or ("" if is_checked else Keys.SPACE)
        if keys:
            ActionChains(self.chrome.driver).send_keys(keys).perform()


class Plain(Mouse):
    """With the mouse, where no script runs."""
    name = "without JavaScript"
