"""C1 behind nginx, C2, C6: proxies, who may read metrics, and where the key is."""
import os
import shutil
import subprocess
import time

import protocol
import wire
from places import HALF_HEAD
from rows import check
from server import Failure, free_port
from subject import Subject, answers, eventually

#: A site that passes on everything and adds no field, over one connection that is kept.
PROXY = """worker_processes 1;
daemon off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    upstream service {{ server 127.0.0.1:{service}; keepalive 1; }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://service;
            proxy_http_version 1.1;
            proxy_request_buffering off;
            proxy_set_header Connection "";
        }}
    }}
}}
"""
LAST = b"GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"


class Proxy:
    """nginx in front of a service; None where there is none."""

    def __init__(self, setup, service):
        self.program, self.service, self.port = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin"), service, free_port()
        self.folder = setup.folder / f"nginx-{self.port}"

    def __enter__(self):
        self.process = None
        if not self.program:
            return None
        self.folder.mkdir()
        (self.folder / "conf").write_text(PROXY.format(folder=self.folder, service=self.service, port=self.port))
        # Its workers read and write below our folder, so they have to be ours.
        words = [self.program, "-p", self.folder, "-c", self.folder / "conf", *(("-g", "user root;") if os.getuid() == 0 else ())]
        self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)

        def is_up():
            try:
                wire.connect(self.port).close()
                return True
            except OSError:
                return False
        if not eventually(is_up, 10):
            raise Failure("nginx does not start")
        return self

    def __exit__(self, *_):
        if self.process:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


@check("C1")
def disputed_framing_behind_nginx(setup):
    with Subject(setup) as subject, Proxy(setup, subject.port) as proxy:
        if not proxy:
            setup.note("nginx is not on the PATH: not looked at")
            return
        faults, rows = [], list(protocol.framings())
        for number, (name, request) in enumerate(rows):
            wire.say(proxy.port, protocol.marked(request, f"disputed-{number}").encode() + LAST, seconds=1)
            for word in ("second", "third"):  # over the connection that the disputed one went over
                mark = f"{word}-{number}"
                stream = wire.say(proxy.port, f"GET /livez HTTP/1.1\r\nHost: a\r\nX-Request-Id: {mark}\r\nConnection: close\r\n\r\n".encode())
                if protocol.ids(stream) != [mark.encode()] or wire.status(stream) != 200:
                    faults.append(f"{name}: {stream[:60]!r} {protocol.ids(stream)}")
        setup.sent(f"{len(rows)} requests of disputed framing through nginx, over one connection to the service")
        setup.tell(not faults and subject.alive, "the requests behind them", faults[:5] or "each its own answer", "200, and their own ids")


@check("C2", short=True)
def metrics_without_a_key(setup):
    request = b"GET /metrics HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
    with Subject(setup) as subject, Proxy(setup, subject.port) as proxy:
        setup.sent("GET /metrics without a key, from this machine and through a proxy that adds no field")
        for host in (b"localhost", b"rapport.example"):
            got = wire.status(wire.say(subject.port, request % host))
            setup.tell(got == 401, f"directly, Host {host.decode()}", got, "401")
        if proxy:
            got = wire.status(wire.say(proxy.port, request % b"rapport.example"))
            setup.tell(got == 401, "through nginx", got, "401")
        else:
            setup.note("nginx is not on the PATH: not through it")
        got = subject.ask("GET", "/metrics")[0]
        setup.tell(got == 200, "with the key", got, "200")


@check("C2", short=True)
def a_listener_for_metrics(setup):
    port = free_port()
    settings = {"RAPPORT_METRICS_LISTEN": f"127.0.0.1:{port}", "RAPPORT_LIMIT_CONNECTIONS": "64"}
    setup.sent("RAPPORT_METRICS_LISTEN, and 400 half heads on the other port")

    def ask(path):
        try:
            return wire.status(wire.say(port, f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode(), wire.OTHER))
        except Failure:
            return 0
    with Subject(setup, settings=settings) as subject, wire.Crowd(subject.port) as crowd:
        for path, wanted in (("/metrics", 200), ("/livez", 200), ("/readyz", 200), ("/v1/programs", 404), ("/v1/claims", 404), ("/", 404)):
            got = ask(path)
            setup.tell(got == wanted, path, got, f"{wanted} without a key")
        wire.nicely(lambda: crowd.open(400, HALF_HEAD))
        started = time.monotonic()
        got = [ask("/livez") for _ in range(20)]
        each = (time.monotonic() - started) / 20 * 1000
        setup.tell(set(got) == {200} and each < 100, "/livez beside a full port", f"{sorted(set(got))}, {each:.1f} ms", "200 within 100 ms")


@check("C6")
def where_the_key_is(setup):
    """In no log and no file of the data, as text or as hexadecimal digits, also when the service dies."""
    with Subject(setup) as subject:
        for key in (subject.key, "x" * 64, subject.key[:-1], subject.key + "x", subject.key.upper()):
            answers(subject, "/v1/programs", headers={"Authorization": f"Bearer {key}"})
        wire.say(subject.port, f"GET /v1/programs?key={subject.key} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
        subject.stop(within=5, sign=6)
        plain = subject.key.encode()
        forms = {"text": plain, "hexadecimal": plain.hex().encode()}
        found = [f"{path.name} as {form}" for path in subject.folder.rglob("*") if path.is_file()
                 for form, text in forms.items() if text in path.read_bytes()]
        setup.sent("keys of all kinds, then SIGABRT")
        setup.tell(not found, "the key in logs, data and last words", found or "nowhere", "nowhere")
