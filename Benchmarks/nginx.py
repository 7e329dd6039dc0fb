"""nginx as a server that is measured."""
import os
import re

from server import Failure, Server


class Nginx(Server):
    """nginx with `return 200` and a fixed body, as many workers as processors, no access log."""

    def __init__(self, body, path, *, tls=None, ciphersuite=None, headers=None, name="nginx", connections=1024):
        super().__init__(name, tls=tls, path=path)
        self.body, self.headers, self.ciphersuite, self.connections_max = body, headers or {}, ciphersuite, connections
        self.does = f"return 200, {os.cpu_count()} workers, no access log"
        self.looks = 0

    def launch(self):
        (self.folder / "nginx.conf").write_text(self.configuration())
        # Started by root, workers become another user; they need nothing of the folder but its temporary files.
        self.start(["nginx", "-e", self.folder / "log", "-p", self.folder, "-c", self.folder / "nginx.conf"], None)

    def configuration(self):
        body = self.body.decode().replace("\\", "\\\\").replace("'", "\\'")
        if "$" in body:
            raise Failure("the body has a $ in it, which nginx would take for a variable")
        temporary = " ".join(f"{kind}_temp_path tmp;" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        tls = f"""
                ssl_certificate {self.tls}/cert.pem;
                ssl_certificate_key {self.tls}/key.pem;
                ssl_protocols TLSv1.3;
                ssl_session_tickets on;""" if self.tls else ""
        if self.ciphersuite:
            tls += f"""
                ssl_conf_command Ciphersuites {self.ciphersuite};"""
        return f"""
        daemon off;
        worker_processes {os.cpu_count()};
        pid nginx.pid;
        events {{ worker_connections {self.connections_max}; }}
        http {{
            access_log off;
            {temporary}
            keepalive_requests 1000000000;
            server {{
                listen 127.0.0.1:{self.port} reuseport backlog=1024{' ssl' if self.tls else ''};{tls}
                default_type application/json;
                location / {{ return 200 '{body}'; }}
                location = /nginx-status {{ stub_status; }}
            }}
        }}
        """

    def status(self):
        self.looks += 1
        return self.ask("GET", "/nginx-status")[2].decode()

    def answered(self):
        """As for the service; nginx counts every request, so those that ask for the count are taken off."""
        return int(self.status().splitlines()[2].split()[2]) - self.looks

    def connections(self):
        return int(re.search(r"Active connections: (\d+)", self.status())[1])
