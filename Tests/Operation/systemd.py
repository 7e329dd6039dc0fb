"""rapport.service: what systemd says of it, and whether the service can live within the system calls that it allows."""
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess

from server import make_certificate
from service import Service

EXPOSURE_MAX = 1.5  # of 10; systemd calls up to 2 "OK" and below 1 "safe", for a service without a network


def unit(setup):
    """The unit in a root of its own, where the files are that it names."""
    root = setup.folder / "root"
    for path in ("usr/local/bin/rapport", "bin/kill"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy("/bin/true", root / path)
    place = root / "etc/systemd/system/rapport.service"
    place.parent.mkdir(parents=True)
    shutil.copy(setup.config / "rapport.service", place)
    return root, place


def analyzed(*words):
    done = subprocess.run(["systemd-analyze", *map(str, words)], capture_output=True, text=True)
    return done.returncode, (done.stdout + done.stderr).strip()


def allowed(text):
    """The system calls that the unit allows, its groups spelled out by systemd."""
    groups, group = {}, None
    for line in analyzed("syscall-filter")[1].splitlines():
        if line.startswith("@"):
            group = groups.setdefault(line.strip(), [])
        elif group is not None and line.startswith("    ") and "#" not in line:
            group.append(line.strip())

    def calls(name):
        return set().union(*map(calls, groups[name])) if name.startswith("@") else {name}

    result = calls("@default")  # systemd allows these in any case
    for words in re.findall(r"^SystemCallFilter=(.*)$", text, re.M):
        named = set().union(*(calls(name) for name in words.lstrip("~").split()))
        result = result - named if words.startswith("~") else result | named
    return result


def exercised(setup):
    """The system calls of a service that is used, over TLS, by everything that it has: strace wrote them down."""
    trace, certificates = setup.folder / "strace", setup.folder / "certificates"
    certificates.mkdir(exist_ok=True)
    make_certificate(certificates)
    wrapper = setup.folder / "traced"
    wrapper.write_text(f'#!/bin/sh\nexec strace -f -qq -o {trace} -e signal=none {setup.binary} "$@"\n')
    wrapper.chmod(0o755)
    with Service(wrapper, tls=certificates, settings={"RAPPORT_STORE_SEGMENT_BYTES": "4096"}) as service:
        inner = int(pathlib.Path(f"/proc/{service.process.pid}/task/{service.process.pid}/children").read_text().split()[0])
        os.kill(inner, signal.SIGHUP)
        for number in range(20):
            body = json.dumps({"name": f"Program {number}", "relationshipTypes": ["mentoring"]})
            status = service.ask("POST", "/v1/programs", body, {"Content-Type": "application/json"})[0]
            if status != 201:
                raise RuntimeError(f"no programme is made: {status}")
        for path in ("/v1/comparison?types=coaching,mentoring", "/metrics", "/v1/events", "/readyz"):
            service.ask("GET", path)
        service.binary = setup.binary
        service.command("snapshot")
        service.command("backup", "--to", service.folder / "backup")
        service.command("healthcheck")
        os.kill(inner, signal.SIGTERM)
        service.process.wait(30)
    return set(re.findall(r"^\d+ +(\w+)\(", trace.read_text(), re.M))


def work(setup):
    findings = []
    root, place = unit(setup)
    code, text = analyzed("verify", f"--root={root}", "--man=no", "--recursive-errors=no", place)
    if code or "rapport.service" in text:
        findings.append(f"systemd-analyze verify: {text}")
    code, text = analyzed("security", "--offline=true", f"--threshold={EXPOSURE_MAX * 10:.0f}", place)
    exposure = re.search(r"Overall exposure level.*?: ([0-9.]+)", text)
    if code or not exposure:
        findings.append(f"systemd-analyze security: {text[-600:]}")
    calls = exercised(setup)
    refused = calls - allowed(place.read_text())
    if len(calls) < 40:
        findings.append(f"strace wrote down {len(calls)} system calls only")
    if refused:
        findings.append(f"the filter would refuse {sorted(refused)}")
    return findings, f"exposure {exposure[1] if exposure else '?'} of 10; {len(calls)} system calls, all of them allowed"
