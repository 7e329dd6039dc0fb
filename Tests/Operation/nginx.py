"""nginx.conf, as nginx takes it and as clients see the service through it."""
import json
import os
import pathlib
import re
import subprocess
import tempfile
import time

from server import Failure, free_port, make_certificate
from service import Service

WITHIN_SECONDS = 10
# With the compression that many have in their http block: it weakens every tag that passes it.
MAIN = """{user}worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
    access_log off;
    gzip on;
    gzip_types application/json application/problem+json;
    gzip_min_length 1;
    gzip_proxied any;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/rapport.conf;
}}
"""


def release():
    text = subprocess.run(["nginx", "-v"], capture_output=True, text=True).stderr.strip()
    return tuple(int(number) for number in re.search(r"nginx/(\d+)\.(\d+)\.(\d+)", text).groups())


class Proxy:
    """nginx in the foreground, with the site on ports and with a certificate that are at hand here; below a path if there is one."""

    def __init__(self, setup, service_port, prefix="", secure=None):
        self.folder, self.prefix = pathlib.Path(tempfile.mkdtemp(prefix="nginx-", dir=setup.folder)), prefix
        make_certificate(self.folder)
        self.plain, self.secure = free_port(), secure or free_port()
        text = (setup.config / "nginx.conf").read_text()
        for of, to in (
                ("127.0.0.1:8080", f"127.0.0.1:{service_port}"), ("listen 80;", f"listen 127.0.0.1:{self.plain};"),
                ("listen 443 ssl", f"listen 127.0.0.1:{self.secure} ssl"), ("/etc/ssl/rapport", str(self.folder))):
            if of not in text:
                raise RuntimeError(f"nginx.conf has no {of}")
            text = text.replace(of, to)
        if prefix:  # as the file says
            at_root, below = "    location / { proxy_pass http://rapport; }", f"    location {prefix}/ {{ proxy_pass http://rapport/; }}"
            if at_root not in text or below.strip() not in text:
                raise RuntimeError("nginx.conf does not show the service at the root and below a path")
            text = text.replace(f"\n{at_root}", f"\n{below}")
        text = re.sub(r"\n *listen \[::\].*", "", text)  # only loopback is listened on here
        if release() >= (1, 25, 1):  # as the file says
            text = re.sub(r"\n( *)(listen .* ssl) http2;", r"\n\1\2;\n\1http2 on;", text)
        (self.folder / "rapport.conf").write_text(text)
        user = "user root;\n" if os.getuid() == 0 else ""  # as whom it would not find this folder
        (self.folder / "main.conf").write_text(MAIN.format(folder=self.folder, user=user))
        self.command = ["nginx", "-p", self.folder, "-e", self.folder / "error.log", "-c", self.folder / "main.conf"]

    def test(self):
        done = subprocess.run([*map(str, self.command), "-t"], capture_output=True, text=True)
        text = done.stderr.strip()
        return [] if done.returncode == 0 and "[warn]" not in text else [f"nginx -t: {text}"]

    def __enter__(self):
        self.process = subprocess.Popen(list(map(str, self.command)), stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        end = time.monotonic() + WITHIN_SECONDS
        while self.ask(f"{self.prefix}/livez")[0] != 200:
            if self.process.poll() is not None or time.monotonic() > end:
                raise Failure(f"nginx does not pass requests on:\n{(self.folder / 'error.log').read_text()[-2000:]}")
            time.sleep(0.02)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(WITHIN_SECONDS)

    def ask(self, path, *options, scheme="https"):
        """Status, version, head and body of an answer to curl."""
        port = self.secure if scheme == "https" else self.plain
        done = subprocess.run(
            ["curl", "--silent", "--max-time", "20", "--cacert", str(self.folder / "cert.pem"), "--dump-header",
             str(self.folder / "head"), "--write-out", "\n%{http_code} %{http_version}", *options, f"{scheme}://localhost:{port}{path}"],
            capture_output=True, text=True)
        body, _, last = done.stdout.rpartition("\n")
        status, version = last.split()
        return int(status), version, (self.folder / "head").read_text() if int(status) else "", body


def links(setup, prefix):
    """What does not lead back through the proxy of all that a client could follow."""
    findings, secure = [], free_port()
    root = f"https://localhost:{secure}"
    base = f"{root}{prefix}"
    service = Service(setup.binary, path="/v1/programs", settings={"RAPPORT_PUBLIC_URL": base})

    def follow(what, url, *options, status=200):
        if not url.startswith(f"{base}/"):
            findings.append(f"{what} leads to {url}, and not to {base}")
            return "", {}
        answer = proxy.ask(url.removeprefix(root), *key, *options)
        if answer[0] != status:
            findings.append(f"{what} {url} is {answer[0]}: {answer[3]}")
        return answer[2], json.loads(answer[3]) if answer[3].startswith("{") else {}

    key = ["--header", f"Authorization: Bearer {service.key}"]
    with service, Proxy(setup, service.port, prefix, secure) as proxy:
        _, first = follow("the root", f"{base}/")
        for name, url in first.get("links", {}).items():
            follow(name, url, status=405 if name == "recommendations" else 404 if name == "metrics" and not prefix else 200)
        post = ["--header", "Content-Type: application/json", "--data"]
        head, _ = follow("the list", f"{base}/v1/programs", *post, '{"name":"Behind a path","relationshipTypes":["mentoring"]}', status=201)
        program = field(head, "location")
        follow("Location", program)
        head, _ = follow("Location", f"{base}/v1/claims?limit=2")
        _, page = follow("Link", re.search("<(.*)>", field(head, "link") or "<none>")[1])
        if len(page.get("items", [])) != 2:
            findings.append(f"Link leads to no second page: {page}")
        _, refused = follow("a step", f"{program}/transitions", *post, '{"to":"enrolling"}', status=422)
        if refused.get("instance") != f"{program}/transitions":
            findings.append(f"instance is {refused.get('instance')}")
        remedy = refused["refusals"][0]["remedies"][0]
        body = json.dumps({remedy["pointer"][1:]: "Lead from within"})
        put = ["--request", "PUT", "--header", "If-Match: *", *post, body]
        head, _ = follow("a remedy", remedy["href"], *put, status=201)
        follow("Content-Location", field(head, "content-location") or "none")
        said = re.search(r"PUT (\S+?),? ", refused["refusals"][0]["fix"])[1]
        if said != remedy["href"].removeprefix(root):
            findings.append(f"the fix names {said}, and not the path of {remedy['href']}")
        _, _, _, page = proxy.ask(f"{prefix}/v1/comparison?types=coaching,mentoring&format=markdown")
        for url in sorted(set(re.findall(r"\]\((\S+?)\)", page)))[:3]:
            follow("Markdown", url)
    return findings


def field(head, name):
    found = re.search(rf"(?im)^{name}: (\S+)", head)
    return found[1] if found else None


def work(setup):
    findings = links(setup, "") + links(setup, "/rapport")

    def expect(holds, text):
        if not holds:
            findings.append(text)

    with Service(setup.binary) as service:
        proxy = Proxy(setup, service.port)
        findings += proxy.test()
        with proxy:
            key = ["--header", f"Authorization: Bearer {service.key}"]
            made = json.dumps({"name": "Through the proxy", "relationshipTypes": ["mentoring"]})
            post = ["--header", "Content-Type: application/json", "--data", made]
            status, version, head, body = proxy.ask("/v1/programs", *key, *post)
            expect((status, version) == (201, "2"), f"a programme over HTTP/2: {status} over {version}: {body}")
            path = f"/v1/programs/{json.loads(body).get('id')}"
            expect(f"location: {path}" in head.lower() and "strict-transport-security: max-age=63072000" in head.lower(), head)
            status, _, head, body = proxy.ask(path, *key, "--compressed")
            expect(status == 200 and json.loads(body)["name"] == "Through the proxy" and "etag:" in head.lower(), f"{status} {head}")
            tag = re.search(r"(?im)^etag: (\S+)", head)[1]
            expect(proxy.ask(path, *key, "--header", f"If-None-Match: {tag}")[0] == 304, "an ETag does not come back as 304")
            expect(tag.startswith("W/"), f"nginx does not weaken {tag}, so that the next lines show nothing")
            for owner in ("Ines", "Aino"):  # and on with the tag of the answer
                patch = ["--request", "PATCH", "--header", "Content-Type: application/json", "--data", json.dumps({"owner": owner})]
                status, _, head, body = proxy.ask(path, *key, *patch, "--header", f"If-Match: {tag}", "--compressed")
                expect(status == 200, f"a change with the tag {tag}: {status} {body}")
                tag = (re.search(r"(?im)^etag: (\S+)", head) or [None, "none"])[1]
            status, _, head, _ = proxy.ask("/v1/comparison?types=coaching,mentoring", "--header", "Accept-Encoding: gzip", "--output", "/dev/null")
            expect("content-encoding: gzip" in head.lower(), f"gzip does not pass: {head}")
            expect(proxy.ask("/v1/programs")[0] == 401, "no key is needed")
            expect(proxy.ask("/metrics", *key)[0] == 404, "metrics are shown")
            large = setup.folder / "large"
            large.write_bytes(b'{"name":"' + b"x" * 1_500_000)
            status, _, head, body = proxy.ask(
                "/v1/programs", *key, "--header", "Content-Type: application/json", "--data-binary", f"@{large}")
            expect(status == 413 and "application/problem+json" in head, f"1.5 MB: {status} {head}")
            whole = ["--request", "PUT", "--header", "Content-Type: application/json", "--data-binary", f"@{large}"]
            status, _, _, body = proxy.ask("/v1/catalogue", *key, *whole)
            expect(status == 400 and "requestId" in body, f"1.5 MB of a catalogue do not reach the service: {status} {body}")
            large.write_bytes(b'{"name":"' + b"x" * 1_000_000)
            status, _, _, body = proxy.ask(
                "/v1/programs", *key, "--header", "Content-Type: application/json", "--data-binary", f"@{large}")
            expect(status == 400 and "requestId" in body, f"1 MB does not reach the service: {status} {body}")
            status, _, head, _ = proxy.ask("/v1/claims?q=a", scheme="http")
            expect(status == 308 and "https://localhost/v1/claims?q=a" in head, f"plain: {status} {head}")
            status, _, _, body = proxy.ask("/v1/programs", *key, scheme="http")
            expect(status == 403 and "in the clear" in body, f"a key in the clear: {status} {body}")
            before = service.metric("rapport_http_connections_accepted_total")
            for _ in range(10):
                proxy.ask("/livez")
            opened = service.metric("rapport_http_connections_accepted_total") - before
            expect(opened <= 2, f"ten requests opened {opened} connections to the service")
            service.process.terminate()
            service.process.wait(WITHIN_SECONDS)
            status, _, head, body = proxy.ask(path, *key)
            expect(
                status == 503 and "application/problem+json" in head and "retry-after: 5" in head.lower()
                and json.loads(body)["status"] == 503, f"while the service is away: {status} {head} {body}")
    return findings, f"nginx {'.'.join(map(str, release()))}: HTTP/2, tags, gzip, 413, links at the root and below a path, and a problem document while the service is away"
