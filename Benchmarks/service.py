"""Rapport as a server that is measured."""
import contextlib
import http.client
import json
import os
import re
import secrets
import subprocess

from server import Failure, Server

PROGRAM = {
    "name": "Leadership programme 42", "relationshipTypes": ["mentoring"], "startsOn": "2026-01-01", "endsOn": "2026-12-31",
    "sponsor": "people@acme.example", "objectives": [{"statement": "grow bench strength"}, {"statement": "retain talent"}],
}


def without_settings():
    """The environment of this script, but for settings of a service, which would change what is measured."""
    return {name: value for name, value in os.environ.items() if not name.startswith("RAPPORT_")}


def run(binary, *words, environment=None):
    """Runs a command of the service to its end."""
    done = subprocess.run(
        [str(word) for word in (binary, *words)], capture_output=True, text=True, env=environment or without_settings())
    if done.returncode:
        raise Failure(f"rapport {words[0]} ended with {done.returncode}:\n{(done.stdout + done.stderr).strip()[-2000:]}")


class Service(Server):
    """Rapport as it ships, access log and metrics on, with one programme in it, which is what is read with its key.

    `data` is a data folder that there is already, and `path` then that of a programme in it.
    """

    def __init__(self, binary, *, tls=None, path=None, settings=None, data=None):
        super().__init__("rapport", tls=tls, path=path)
        self.binary, self.settings, self.data = binary, settings or {}, data
        self.does = "one stored programme, key checked, access log and metrics on"
        self.key = secrets.token_hex(32)
        self.request = json.dumps(PROGRAM)

    def launch(self):
        self.data = self.data or self.folder / "data"
        self.environment = without_settings() | {
            "RAPPORT_ADMIN_KEY": self.key, "RAPPORT_HTTP_PORT": str(self.port), "RAPPORT_DATA_DIR": str(self.data), **self.settings}
        if self.tls:
            self.environment |= {f"RAPPORT_TLS_{it.upper()}_FILE": str(self.tls / f"{it}.pem") for it in ("cert", "key")}
        self.start([self.binary, "serve", "--log-format", "json"], self.environment)

    def command(self, *words):
        """Runs another command of the service, with the settings of the one that serves, to its end."""
        run(self.binary, *words, environment=self.environment)

    def prepare(self):
        self.headers = {"Authorization": f"Bearer {self.key}"}
        if self.data != self.folder / "data":
            self.read(self.path)
            return
        status, fields, body = self.ask("POST", "/v1/programs", self.request, {"Content-Type": "application/json"})
        if status != 201:
            raise Failure(f"rapport did not make the programme: {status} {body[:500]!r}")
        self.path = self.path or fields["Location"]
        self.route = "/v1/programs/{id}" if self.path == fields["Location"] else self.path
        self.body = self.ask("GET", self.path)[2]
        if self.path == fields["Location"] and json.loads(self.body).get("name") != PROGRAM["name"]:
            raise Failure(f"rapport answers another programme than the one made: {self.body[:500]!r}")

    def read(self, path, route="/v1/programs/{id}"):
        """Makes what `path` answers now the answer that is measured."""
        self.path, self.route = path, route
        status, _, self.body = self.ask("GET", path)
        if status != 200:
            raise Failure(f"rapport answers {path} with {status} {self.body[:500]!r}")

    @property
    def collection(self):
        """Where programmes are made."""
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}/v1/programs"

    @contextlib.contextmanager
    def kept_open(self):
        """A function that asks for a path, on one connection for all, and gives the body of a 200."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

        def ask(path):
            try:
                connection.request("GET", path, headers=self.headers)
                answer = connection.getresponse()
                body = answer.read()
            except (OSError, http.client.HTTPException) as fault:
                raise Failure(f"rapport does not answer {path}: {fault}; its log:\n{self.log()}") from None
            if answer.status != 200:
                raise Failure(f"rapport answers {path} with {answer.status} {body[:500]!r}")
            return body

        with contextlib.closing(connection):
            yield ask

    def metric(self, sample):
        """A whole number from /metrics; 0 if there is none."""
        found = re.search(rf"^{re.escape(sample)} (\d+)$", self.ask("GET", "/metrics")[2].decode(), re.M)
        return int(found[1]) if found else 0

    def count(self, method, route, status):
        """How many requests were answered so, by its own count."""
        scheme = "https" if self.tls else "http"
        labels = f'http_request_method="{method}",url_scheme="{scheme}",http_route="{route}",http_response_status_code="{status}"'
        return self.metric(f"http_server_request_duration_seconds_count{{{labels}}}")

    def answered(self):
        """How many requests for what is measured were answered 200."""
        return self.count("GET", self.route, 200)

    def created(self):
        return self.count("POST", "/v1/programs", 201)

    def programs(self):
        return self.metric('rapport_records{kind="program"}')

    def connections(self):
        return self.metric("rapport_http_connections")

    def forget_log(self):
        """The access log; its file is open for appending."""
        os.truncate(self.folder / "out", 0)
