"""The image as an operator runs it: its user, a read-only root, an empty volume; what it holds and what it takes."""
import json
import os
import re
import time

import engines
import sbom

DOCUMENTS = "/usr/share/doc/rapport"
BASE = "debian:bookworm-slim"
MEGABYTE = 1_000_000
ABOVE_BASE_MAX, BINARY_MAX, RESIDENT_MAX = 45 * MEGABYTE, 25 * MEGABYTE, 30 * MEGABYTE
HEALTHY_WITHIN_SECONDS = 30
PROGRAM = json.dumps({"name": "First leaders", "relationshipTypes": ["mentoring"]})
PLAIN = {"RAPPORT_HTTP_ALLOW_PLAINTEXT": "true", "RAPPORT_LOG_FORMAT": "json"}


class Test:
    def __init__(self):
        self.findings = []

    def expect(self, holds, text):
        if not holds:
            self.findings.append(text)


def ask(container, method, path, key=None, body=None):
    """Status and body of an answer, through curl in the network of the container."""
    before, address = container.enter()
    words = [*before, "curl", "--silent", "--show-error", "--max-time", "5", "--request", method, "--write-out", "\n%{http_code}"]
    if key:
        words += ["--header", f"Authorization: Bearer {key}"]
    if body:
        words += ["--header", "Content-Type: application/json", "--data", body]
    text, _, status = engines.output(*words, address + path).rpartition("\n")
    return int(status), text


def wait_for_health(container):
    """Returns once the engine calls it healthy, by the HEALTHCHECK of the image."""
    end = time.monotonic() + HEALTHY_WITHIN_SECONDS
    while (health := container.health()) != "healthy":
        if time.monotonic() > end or not container.runs():
            raise RuntimeError(f"it does not get healthy, but is {health}:\n{container.log()}")
        time.sleep(0.05)


def packages_list(test, engine, image):
    """The list of packages in the image: valid, and of what is in this image and in the build that made it."""
    bom, resolved = (json.loads(engine.shell(image, f"cat {DOCUMENTS}/{name}")) for name in ("rapport.cdx.json", "Package.resolved"))
    for finding in sbom.wrong(json.dumps(bom)):
        test.expect(False, f"{DOCUMENTS}/rapport.cdx.json: {finding}")
    installed = dict(line.split() for line in engine.shell(image, "dpkg-query -W -f '${Package} ${Version}\\n'").splitlines())
    pinned = {pin["identity"]: pin["state"]["version"] for pin in resolved["pins"]}
    kinds = {"pkg:deb/": installed, "pkg:swift/": pinned}
    for component in bom["components"]:
        there = next((kind for start, kind in kinds.items() if component["purl"].startswith(start)), None)
        if there is not None:
            name, version = component["name"], component["version"]
            test.expect(there.get(name) == version, f"the list has {name} {version}, the image {there.get(name)}")
    print(f"  {len(bom['components'])} components in its list of packages, with the versions of this image")


def contents(test, engine, image):
    """What stands in the image, beside its base."""
    def shell(text):
        return engine.shell(image, text).split()

    packages = set(shell("dpkg-query -W -f '${Package}\\n'")) - set(engine.shell(BASE, "dpkg-query -W -f '${Package}\\n'").split())
    test.expect(packages <= {"libssl3", "libstdc++6", "libgcc-s1", "tzdata", "zlib1g"}, f"packages beside the base's: {sorted(packages)}")
    tools = shell("for tool in cc gcc clang ld as swift swiftc python3 perl5 git curl; do command -v $tool; done; true")
    test.expect(not tools, f"tools that build or fetch: {tools}")
    icu = shell("find / -xdev \\( -iname '*icu*' -o -name '*.swiftmodule' -o -name 'libswift*' -o -name '*.a' \\) -not -path '/proc/*'")
    test.expect(not icu, f"ICU, libraries of Swift, or archives: {icu}")
    linked = sorted(set(re.findall(r"^\s*(\S+\.so[.\d]*)", engine.shell(image, "ldd /usr/local/bin/rapport"), re.M)))
    test.expect(not [name for name in linked if re.search("swift|Foundation|icu|dispatch", name)], f"linked: {linked}")
    writable = shell("find / -xdev -user 65532 -not -path '/proc/*'")
    test.expect(writable == ["/data"], f"files of its user: {writable}")
    binary = int(shell("stat -c %s /usr/local/bin/rapport")[0])
    above = engine.added(image, BASE)
    test.expect(binary <= BINARY_MAX, f"the executable has {binary / MEGABYTE:.1f} MB, more than {BINARY_MAX / MEGABYTE:.0f}")
    test.expect(above <= ABOVE_BASE_MAX, f"the image is {above / MEGABYTE:.1f} MB above its base, more than {ABOVE_BASE_MAX / MEGABYTE:.0f}")
    print(f"  {above / MEGABYTE:.1f} MB above its base, of which the executable {binary / MEGABYTE:.1f} MB, "
          f"packages {', '.join(sorted(packages)) or 'none'}; links {', '.join(linked)}")


def configuration(test, engine, image):
    config = engine.config(image)
    test.expect(config["User"] == "65532:65532", f"user {config['User']}")
    test.expect(config["Entrypoint"] == ["/usr/local/bin/rapport"], f"entrypoint {config['Entrypoint']}")
    test.expect(engine.health_command(image) == ["/usr/local/bin/rapport", "healthcheck"], "HEALTHCHECK is another")
    labels = config["Labels"]
    for name in ("title", "description", "licenses", "version", "revision", "base.name"):
        test.expect(labels.get(f"org.opencontainers.image.{name}", "unknown") != "unknown", f"the label {name} is missing")


def refusal(test, engine, image, volume):
    """Without TLS and without being told, it says what to do and ends."""
    container = engine.start(image, volume, {})
    try:
        code, log = container.code(), container.log()
        test.expect(code == 1 and "RAPPORT_HTTP_ALLOW_PLAINTEXT=true" in log, f"it started without TLS, or not for that: {code}\n{log}")
    finally:
        container.remove()


def mounts(container):
    """Mounts that can be written, but for the kernel's own."""
    text = container.execute(["/bin/cat", "/proc/self/mounts"]).stdout
    rows = [line.split() for line in text.splitlines()]
    kernel = {"proc", "sysfs", "devpts", "mqueue", "cgroup", "cgroup2"}
    # An engine's /dev and /dev/shm are memory, and of root or of the container; nothing of the image.
    return sorted(place for _, place, kind, options, *_ in rows
                  if "rw" in options.split(",") and kind not in kernel and not place.startswith(("/dev", "/proc", "/sys", "/etc/", "/run/")))


def life(test, engine, image, volume):
    container = engine.start(image, volume, PLAIN)
    try:
        wait_for_health(container)
        found = re.search(r"rap_[0-9A-Za-z]{36}", container.log())
        if not found:
            raise RuntimeError(f"the first start shows no key:\n{container.log()}")
        key = found[0]
        status, body = ask(container, "POST", "/v1/programs", key, PROGRAM)
        if status != 201:
            raise RuntimeError(f"no programme is made: {status} {body}")
        path = f"/v1/programs/{json.loads(body)['id']}"
        writable = mounts(container)
        test.expect(writable == ["/data"], f"it can write to {writable}")
        user = container.execute(["/usr/bin/stat", "-c", "%u:%g %a", "/data/LOCK"]).stdout.strip()
        test.expect(user == "65532:65532 600", f"its files are of {user}")
        touched = container.execute(["/bin/sh", "-c", "touch /x /tmp/x /usr/local/bin/x 2>&1; ls /x /tmp/x /usr/local/bin/x 2>/dev/null"])
        test.expect("/x\n" not in touched.stdout, f"its root can be written: {touched.stdout}")
        began = time.monotonic()
        code = container.stop()
        test.expect(code == 0, f"after SIGTERM it ended with {code}")
        test.expect('"stopped"' in container.log(), f"it did not stop in order:\n{container.log()}")
        print(f"  SIGTERM to its end: {time.monotonic() - began:.2f} s, exit code {code}")
    finally:
        container.remove()

    container = engine.start(image, volume, PLAIN)
    try:
        wait_for_health(container)
        status, body = ask(container, "GET", path, key)
        test.expect(status == 200 and json.loads(body)["name"] == "First leaders", f"after a new start: {status} {body}")
        test.expect("rap_" not in container.log(), "the key is shown a second time")
        print("  a new container on the same volume finds the programme, with the same key")
        container.stop()
    finally:
        container.remove()


def memory(test, engine, image):
    """Of a server with nothing in it, that was asked for its health once."""
    volume = engine.make_volume()
    container = engine.start(image, volume, PLAIN)
    try:
        wait_for_health(container)
        text = container.execute(["/bin/cat", "/proc/1/status"]).stdout
        resident = int(re.search(r"VmRSS:\s+(\d+) kB", text)[1]) * 1024
        test.expect(resident <= RESIDENT_MAX, f"{resident / MEGABYTE:.1f} MB resident, more than {RESIDENT_MAX / MEGABYTE:.0f}")
        print(f"  {resident / MEGABYTE:.1f} MB resident when empty")
        container.stop()
    finally:
        container.remove()
        engine.remove_volume(volume)


def work(setup):
    image = os.environ.get("IMAGE", "rapport")
    engine = engines.engine(image)
    if engine is None:
        return ["docker, podman or buildah is needed to run it; on Debian: sudo apt-get install podman runc"], "not run"
    test = Test()
    print(f"  run with {engine.described}")
    configuration(test, engine, image)
    contents(test, engine, image)
    packages_list(test, engine, image)
    volume = engine.make_volume()
    try:
        refusal(test, engine, image, volume)
        life(test, engine, image, volume)
    finally:
        engine.remove_volume(volume)
    memory(test, engine, image)
    return test.findings, f"{image} with {engine.name}"
