"""Rapport as a server that is measured."""
import json
import os
import re
import secrets

from server import Failure, Server

PROGRAM = {
    "name": "Leadership programme 42", "relationshipTypes": ["mentoring"], "startsOn": "2026-01-01", "endsOn": "2026-12-31",
    "sponsor": "people@acme.example", "objectives": [{"statement": "grow bench strength"}, {"statement": "retain talent"}],
}


class Service(Server):
    """Rapport as it ships, access log and metrics on, with one programme in it, which is what is read with its key."""

    def __init__(self, binary, *, tls=None, path=None, settings=None):
        super().__init__("rapport", tls=tls, path=path)
        self.binary, self.settings = binary, settings or {}
        self.does = "one stored programme, key checked, access log and metrics on"
        self.key = secrets.token_hex(32)

    def launch(self):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("RAPPORT_")}
        environment |= {"RAPPORT_ADMIN_KEY": self.key, **self.settings}
        if self.tls:
            environment |= {f"RAPPORT_TLS_{it.upper()}_FILE": str(self.tls / f"{it}.pem") for it in ("cert", "key")}
        self.start(
            [self.binary, "serve", "--port", self.port, "--data-dir", self.folder / "data", "--log-format", "json"], environment)

    def prepare(self):
        self.headers = {"Authorization": f"Bearer {self.key}"}
        status, fields, body = self.ask("POST", "/v1/programs", json.dumps(PROGRAM), {"Content-Type": "application/json"})
        if status != 201:
            raise Failure(f"rapport did not make the programme: {status} {body[:500]!r}")
        self.path = self.path or fields["Location"]
        self.route = "/v1/programs/{id}" if self.path == fields["Location"] else self.path
        self.body = self.ask("GET", self.path)[2]
        if self.path == fields["Location"] and json.loads(self.body).get("name") != PROGRAM["name"]:
            raise Failure(f"rapport answers another programme than the one made: {self.body[:500]!r}")

    def answered(self):
        """How many requests for what is measured were answered 200, by its own count."""
        text = self.ask("GET", "/metrics")[2].decode()
        labels = re.escape(f'{{http_request_method="GET",http_route="{self.route}",http_response_status_code="200"}}')
        count = re.search(rf"^http_server_request_duration_seconds_count{labels} (\d+)$", text, re.M)
        return int(count[1]) if count else 0

    def connections(self):
        return int(re.search(r"^rapport_http_connections (\d+)$", self.ask("GET", "/metrics")[2].decode(), re.M)[1])

    def forget_log(self):
        """Empties the access log, so that rounds do not fill the disk; its file is open for appending."""
        os.truncate(self.folder / "out", 0)
