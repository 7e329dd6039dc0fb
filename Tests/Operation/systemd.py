"""rapport.service: what systemd says of it, and whether the service can live within the system calls that it allows; and the
units of the nightly backup, whose commands are run."""
import json
import os
import pathlib
import re
import shlex
import shutil
import signal
import subprocess

from server import make_certificate
from service import Service

EXPOSURE_MAX = 1.5  # of 10; systemd calls up to 2 "OK" and below 1 "safe", for a service without a network


def units(setup):
    """The units in a root of their own, where the files are that they name."""
    root = setup.folder / "root"
    for path in ("usr/local/bin/rapport", "bin/kill", "bin/sh", "usr/bin/find"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy("/bin/true", root / path)
    places = [root / "etc/systemd/system" / name for name in ("rapport.service", "rapport-backup.service", "rapport-backup.timer")]
    places[0].parent.mkdir(parents=True)
    for place in places:
        shutil.copy(setup.config / place.name, place)
    return root, places


def backup(setup, text):
    """What is wrong with the commands of the backup, as systemd would run them: beside a service, and with an old backup there."""
    folder = setup.folder / "backups"
    old = folder / "2026-01-01T0230"
    old.mkdir(parents=True)
    os.utime(old, (0, 0))
    with Service(setup.binary) as service:
        for name in ("ExecStart", "ExecStartPost"):
            line = re.search(rf"^{name}=(.*)$", text, re.M)[1].replace("%%", "%").replace("$$", "$")
            for of, to in (("/usr/local/bin/rapport", setup.binary), ("--data-dir data", f"--data-dir {service.data}"),
                           ("/var/backups/rapport", folder)):
                line = line.replace(of, str(to))
            done = subprocess.run(shlex.split(line), capture_output=True, text=True)
            if done.returncode:
                return [f"{name} of rapport-backup.service: {done.stderr.strip()}"]
    made = [place.name for place in folder.iterdir()]
    if len(made) != 1 or not re.fullmatch(r"\d{4}-\d\d-\d\dT\d{4}", made[0]):
        return [f"one dated backup was to be there, and the old one gone: {made}"]
    return []


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
    root, places = units(setup)
    place = places[0]
    findings += backup(setup, places[1].read_text())
    code, text = analyzed("verify", f"--root={root}", "--man=no", "--recursive-errors=no", *places)
    if code or "rapport" in text:
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
