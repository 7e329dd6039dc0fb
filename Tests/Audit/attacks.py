"""Tests/Attack, which needs nothing that others wrote, on the same executable."""
import re

from tools import run

SECONDS = 900


def work(setup):
    command = ["env", "-u", "SHORT", f"BINARY={setup.binary}", setup.root / "Tests" / "Attack" / "run"]
    code, text = run(setup, command, SECONDS)
    summary = re.findall(r"^(?:PASS|FAIL) attack: (.+)$", text, re.M)
    findings = [re.sub(r"\s+", " ", line) for line in text.splitlines() if " BROKEN " in line]
    if code != 0 and not findings or not summary:
        findings.append(f"it ended with {code}: {text[-500:]}")
    return findings, (summary or ["it did not come to its end"])[0]
