"""The list of packages: valid CycloneDX, the same when it is made again, and with what the executable is known to have."""
import json
import re
import subprocess

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator


def wrong(text):
    """What is wrong with a list in itself."""
    findings = []
    fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if fault:
        findings.append(f"the schema refuses it: {fault}")
    bom = json.loads(text)
    components = {component["name"] for component in bom["components"]}
    findings += [f"{name} is not in it" for name in ("swift", "libssl3", "zlib1g", "libc6") if name not in components]
    known = {component["bom-ref"] for component in bom["components"]} | {bom["metadata"]["component"]["bom-ref"]}
    named = {entry["ref"] for entry in bom["dependencies"]} | {ref for entry in bom["dependencies"] for ref in entry["dependsOn"]}
    if named != known:
        findings.append(f"dependencies and components differ: {named ^ known}")
    return findings


def work(setup):
    texts = []
    for name in ("first", "second"):
        file = setup.folder / name
        done = subprocess.run([setup.root / ".ci" / "sbom", file], capture_output=True, text=True)
        if done.returncode:
            return [done.stderr.strip()], "no list"
        texts.append(file.read_text())
    findings = [] if texts[0] == texts[1] else ["made again, it is another"]
    findings += wrong(texts[0])
    bom = json.loads(texts[0])
    components = {component["name"]: component["version"] for component in bom["components"]}
    for name, version in re.findall(r'url: "https://\S+/([\w-]+)", exact: "([\d.]+)"', (setup.root / "Package.swift").read_text()):
        if components.get(name) != version:
            findings.append(f"Package.swift has {name} {version}, the list {components.get(name)}")
    return findings, f"{len(components)} components, CycloneDX {bom['specVersion']}"
