"""prometheus.yaml, its alerts and the dashboard: checked by promtool, and by Prometheus reading the service."""
import json
import pathlib
import re
import shutil
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

import yaml

from server import Failure, free_port, make_certificate
from service import Service

HERE = pathlib.Path(__file__).resolve().parent
WITHIN_SECONDS = 30
# Where nothing may have happened yet in a service that has just started: a quotient of nothing.
VARIABLES = {"$__rate_interval": "10s", "$instance": ".*"}


def promtool(*words, text=None):
    done = subprocess.run(["promtool", *map(str, words)], input=text, capture_output=True, text=True)
    return [] if done.returncode == 0 else [f"promtool {' '.join(map(str, words[:2]))}: {(done.stdout + done.stderr).strip()}"]


def queries(config):
    """Every query of the dashboard, by the panel that asks it, with its variables replaced."""
    board = json.loads((config / "grafana.json").read_text())
    for panel in board["panels"]:
        for target in panel.get("targets", []):
            text = target["expr"]
            for name, value in VARIABLES.items():
                text = text.replace(name, value)
            yield f"{panel['title']} {target['refId']}", text


class Prometheus:
    def __init__(self, folder):
        self.folder, self.port = folder, free_port()

    def __enter__(self):
        with open(self.folder / "log", "w") as log:
            self.process = subprocess.Popen(
                ["prometheus", f"--config.file={self.folder}/prometheus.yaml", f"--storage.tsdb.path={self.folder}/data",
                 f"--web.listen-address=127.0.0.1:{self.port}"], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(WITHIN_SECONDS)

    def get(self, path, **parameters):
        address = f"http://127.0.0.1:{self.port}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return json.load(answer)["data"]
        except urllib.error.HTTPError as fault:
            if fault.code == 503:  # it starts
                return None
            raise Failure(f"{path} {parameters}: {fault.read().decode()}") from None
        except OSError as fault:
            if self.process.poll() is not None:
                raise Failure(f"Prometheus has ended: {(self.folder / 'log').read_text()[-2000:]}") from None
            return None

    def query(self, text):
        return self.get("query", query=text)["result"]

    def wait_for(self, text):
        end = time.monotonic() + WITHIN_SECONDS
        while True:
            data = self.get("query", query=text)
            if data and data["result"]:
                return
            if time.monotonic() > end:
                raise Failure(f"{text} does not come to hold: {self.get('targets')}")
            time.sleep(0.1)


def copied(setup, service):
    """The files in a folder with what they say of a service elsewhere that speaks TLS, the key beside them."""
    folder = setup.folder / "prometheus"
    folder.mkdir()
    for name in ("prometheus.yaml", "prometheus-alerts.yaml"):
        shutil.copy(setup.config / name, folder)
    (folder / "admin-key").write_text(service.key + "\n")
    shutil.copy(setup.folder / "certificates" / "cert.pem", folder)
    text = re.sub(r"^( +)# (?=authorization:|  credentials_file:|scheme:|tls_config:)", r"\1", (folder / "prometheus.yaml").read_text(), flags=re.M)
    settings = yaml.safe_load(text)
    settings["global"] = {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"}
    job = settings["scrape_configs"][0]
    job["static_configs"][0]["targets"] = [f"127.0.0.1:{service.port}"]
    (folder / "prometheus.yaml").write_text(yaml.safe_dump(settings))
    findings = promtool("check", "config", folder / "prometheus.yaml")
    if job["authorization"] != {"credentials_file": "admin-key"} or job["scheme"] != "https":
        findings.append(f"the lines for a service elsewhere are not what they were: {job}")
    return folder, findings


def tested(setup):
    """When alerts fire, without their words: promtool would have them spelled out in every case."""
    rules = yaml.safe_load((setup.config / "prometheus-alerts.yaml").read_text())
    cases = yaml.safe_load((HERE / "alerts.yaml").read_text())
    names = {rule["alert"] for group in rules["groups"] for rule in group["rules"]}
    fired = {row["alertname"] for case in cases["tests"] for row in case["alert_rule_test"] if row.get("exp_alerts")}
    findings = [f"no case has {name} fire" for name in sorted(names - fired)]
    findings += [f"{rule['alert']} does not say what to do" for group in rules["groups"] for rule in group["rules"]
                 if set(rule.pop("annotations")) != {"summary", "description"}]
    (setup.folder / "prometheus-alerts.yaml").write_text(yaml.safe_dump(rules))
    shutil.copy(HERE / "alerts.yaml", setup.folder)
    return findings + promtool("test", "rules", setup.folder / "alerts.yaml")


def work(setup):
    certificates = setup.folder / "certificates"
    certificates.mkdir(exist_ok=True)
    make_certificate(certificates)
    findings = promtool("check", "config", setup.config / "prometheus.yaml") + tested(setup)
    with Service(setup.binary, tls=certificates) as service:
        service.command("snapshot")
        findings += promtool("check", "metrics", text=service.ask("GET", "/metrics")[2].decode())
        folder, wrong = copied(setup, service)
        findings += wrong
        asked = list(queries(setup.config))
        with Prometheus(folder) as prometheus:
            prometheus.wait_for('up{job="rapport"} == 1')
            # Two scrapes with a write between them, so that there is something for rates to show.
            for number in range(3):
                body = json.dumps({"name": f"Program {number}", "relationshipTypes": ["mentoring"]})
                service.ask("POST", "/v1/programs", body, {"Content-Type": "application/json"})
                prometheus.wait_for(f'rapport_records{{kind="program"}} == {number + 2}')
            for title, text in asked:
                result = prometheus.query(text)
                if not result or any(sample["value"][1] in ("NaN", "+Inf") for sample in result):
                    findings.append(f"the panel {title} shows nothing: {text}: {result}")
            groups = prometheus.get("rules")["groups"]
            rules = [rule for group in groups for rule in group["rules"]]
            findings += [f"{rule['name']}: {rule['health']} {rule.get('lastError')}" for rule in rules if rule["health"] != "ok"]
            # The certificate of this test ends in two days, which one of them is for.
            firing = sorted(rule["name"] for rule in rules if rule["state"] != "inactive")
            if firing != ["RapportCertificateEnds"]:
                findings.append(f"alerts of a service that is well: {firing}")
    return findings, f"{len(asked)} queries of the dashboard show something, {len(rules)} alerts"
