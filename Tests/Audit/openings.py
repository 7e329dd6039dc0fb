"""Tests/Access/mutations: what access control keeps closed, opened one thing at a time."""
import re

from tools import run

SECONDS = 7200


def work(setup):
    code, text = run(setup, [setup.root / "Tests" / "Access" / "mutations"], SECONDS)
    summary = re.findall(r"^(\d+ of \d+ found)$", text, re.M)
    findings = re.findall(r"^(.+): NOT FOUND$", text, re.M)
    if code != 0 and not findings or not summary:
        findings.append(f"it ended with {code}: {text[-500:]}")
    return findings, (summary or ["it did not come to its end"])[0]
