"""One browser for everything: Debian's Chromium, headless, with no network beyond this machine."""
import contextlib
import os
import pathlib

from selenium import webdriver
from selenium.common.exceptions import TimeoutException, UnexpectedAlertPresentException, WebDriverException
from selenium.webdriver.chrome.service import Service

from server import Failure

HERE = pathlib.Path(__file__).resolve().parent
WITHIN_SECONDS = 60
HEIGHT = 900


class Chrome:
    def __init__(self, profile):
        self.profile = profile

    def __enter__(self):
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for word in (
            "headless=new", "disable-dev-shm-usage", "no-first-run", "disable-background-networking", "disable-component-update",
            "disable-sync", "host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", f"user-data-dir={self.profile}",
            "force-color-profile=srgb", "lang=en-US",
        ):
            options.add_argument(f"--{word}")
        if os.geteuid() == 0:
            options.add_argument("--no-sandbox")  # Chromium has none for root
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        try:
            self.driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
        except WebDriverException as fault:
            raise Failure(f"the browser does not start: {fault.msg}") from None
        try:
            self.driver.set_page_load_timeout(WITHIN_SECONDS)
            self.driver.set_script_timeout(WITHIN_SECONDS)
            self.command("Page.addScriptToEvaluateOnNewDocument", source=(HERE / "watch.js").read_text())
            self.look("light", 1280)
        except BaseException:
            self.driver.quit()
            raise
        return self

    def __exit__(self, *_):
        self.driver.quit()

    def command(self, name, /, **parameters):
        """A command of the Chrome DevTools Protocol."""
        return self.driver.execute_cdp_cmd(name, parameters)

    def look(self, theme, width, height=HEIGHT, scale=1):
        """From now on as somebody whose system is `theme`, in a window of this size. Nothing moves, so that there is no waiting."""
        features = [("prefers-color-scheme", theme), ("prefers-reduced-motion", "reduce")]
        self.command("Emulation.setEmulatedMedia", features=[{"name": name, "value": value} for name, value in features])
        self.command("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=False)

    def read_as(self, reader, language):
        """From now on as a reader of this language, with the cookie that the reader has."""
        self.command("Network.enable")
        self.command("Network.clearBrowserCookies")
        self.command("Network.setExtraHTTPHeaders", headers={"Accept-Language": language})
        if reader.cookie:
            name, _, value = reader.cookie.partition("=")
            self.command(
                "Network.setCookie", name=name, value=value, url=reader.url, httpOnly=True, sameSite="Lax",
                secure=name.startswith("__"))

    def run_scripts(self, runs):
        """Whether pages may run scripts from now on; those of these tests do in any case."""
        self.command("Emulation.setScriptExecutionDisabled", value=not runs)

    def open(self, address):
        """Opens a page, and gives what is wrong with that."""
        self.log()
        try:
            self.driver.get(address)
        except TimeoutException:
            return [f"it does not load within {WITHIN_SECONDS} s"]
        except UnexpectedAlertPresentException as alert:
            return [f"it opens a dialog: {alert.alert_text}"]
        return []

    def run(self, script, *arguments):
        with self.failing():
            return self.driver.execute_script(script, *arguments)

    def run_until_done(self, script, *arguments):
        """A script that calls its last argument with its result."""
        with self.failing():
            return self.driver.execute_async_script(script, *arguments)

    @contextlib.contextmanager
    def failing(self):
        try:
            yield
        except WebDriverException as fault:
            where = self.driver.current_url
            raise Failure(f"{where}: a script of the tests fails: {(fault.msg or str(fault)).splitlines()[0]}") from None

    def log(self):
        """What has come to the console since the last call, but for the status of a page, which others look at."""
        entries = self.driver.get_log("browser")
        return [
            entry["message"] for entry in entries
            if entry["level"] in ("SEVERE", "WARNING") and not self.is_status_of_page(entry["message"])]

    def is_status_of_page(self, message):
        page = self.driver.current_url.partition("#")[0]
        return " - Failed to load resource" in message and message.split(" ")[0].partition("#")[0] == page

    def seen(self):
        """What watch.js has written down in this page."""
        return self.run("return window.__seen ?? null") or {"violations": [], "dialogs": [], "errors": [], "stops": []}
