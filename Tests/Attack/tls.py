"""A5, B6, F1, F4, F5: TLS, before and after there is a request."""
import os
import re
import shutil
import ssl
import subprocess

import wire
from memory import HEAD
from places import ALL
from probe import Probe
from rows import check
from server import Failure, client_context
from siege import Siege
from subject import Subject, eventually

HOLD_SECONDS = 3


def handshake_fragment():
    """A record of 16 KiB in which a ClientHello of 64 KiB begins."""
    return b"\x16\x03\x01\x40\x00" + b"\x01\x00\xff\xff" + b"\x03\x03" + os.urandom(16384 - 6)


def besiege(setup, words, count, payload):
    with Siege(setup, tls=setup.folder, settings={"RAPPORT_LIMIT_CONNECTIONS": str(setup.most(ALL))}) as siege, \
            wire.Crowd(siege.subject.port) as crowd:
        wire.nicely(lambda: crowd.open(count, payload, siege.enough))
        setup.sent(f"{len(crowd.lines)} connections, {words}: {crowd.sent / 1e6:.1f} MB sent")
        siege.hold(HOLD_SECONDS)
        siege.tell()
        siege.back(crowd)


@check("A5", short=True)
def half_handshakes(setup):
    besiege(setup, "a ClientHello and then silence", setup.most(2000 if setup.is_short else ALL), wire.client_hello())


@check("A5")
def handshake_fragments(setup):
    besiege(setup, "16 KiB of a handshake message of 64 KiB", setup.most(ALL), handshake_fragment())


@check("A5")
def beginnings_of_hellos(setup):
    besiege(setup, "the first 50 bytes of a ClientHello", setup.most(ALL), wire.client_hello()[:50])


@check("A5")
def half_bodies_over_tls(setup):
    """F2: what a body holds in OpenSSL and in the service together."""
    count = setup.most(2000)
    with Siege(setup, tls=setup.folder) as siege, wire.Crowd(siege.subject.port) as crowd:
        context = client_context()
        payload = HEAD + b"Content-Length: 65536\r\n\r\n" + b" " * 65535

        def attack():
            for _ in range(count):
                if siege.enough() or crowd.lost > 20:
                    return
                try:
                    line = context.wrap_socket(wire.connect(siege.subject.port, seconds=5), server_hostname="localhost")
                    line.sendall(payload)
                except OSError:
                    crowd.lost += 1
                    continue
                crowd.sent += len(payload)
                crowd.lines.append(line)
        wire.nicely(attack)
        setup.sent(f"{len(crowd.lines)} connections over TLS, 65,535 of 65,536 bytes of a body: {crowd.sent / 1e6:.1f} MB sent")
        siege.hold(1)
        siege.tell()
        siege.back(crowd)


@check("B6")
def hello_flood(setup):
    hello = wire.client_hello()
    with Subject(setup, tls=setup.folder, settings={"RAPPORT_HTTP_LOOPS": "1"}) as subject:
        with Probe(subject, wire.KEPT, ("/livez",), kept=True) as probe:
            used, count = subject.processor_seconds(), 2000

            def attack():
                for _ in range(count):
                    with wire.connect(subject.port) as line:
                        line.sendall(hello)
                        line.recv(1)
            wire.nicely(attack)
            each = (subject.processor_seconds() - used) / count * 1e6
        setup.sent(f"{count} hellos, one after the other, each closed after the first byte of the answer")
        setup.tell(each <= 3000, "processor time for each", f"{each:.0f} µs", "at most 3,000 µs")
        ok, words = probe.served(50)
        setup.tell(ok, "a kept connection beside them", words, "all 200 within 50 ms")


@check("F1", short=True)
def strange_handshakes(setup):
    with Subject(setup, tls=setup.folder) as subject:
        files = subject.descriptors()
        rows = {
            "TLS 1.1": hello_of(b"\x03\x02"),
            "SSL 3.0": hello_of(b"\x03\x00"),
            "5,000 ChangeCipherSpec records": b"\x14\x03\x03\x00\x01\x01" * 5000,
            "20,000 empty handshake records": b"\x16\x03\x03\x00\x00" * 20000,
            "a record of 65,535 bytes": b"\x16\x03\x01\xff\xff" + b"\x00" * 65535,
            "plain HTTP": b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
            "an alert": b"\x15\x03\x03\x00\x02\x02\x28",
            "heartbeat": b"\x18\x03\x03\x00\x03\x01\xff\xff",
            **{f"random bytes {it}": os.urandom(200) for it in range(100)},
        }
        setup.sent(f"{len(rows)} beginnings that are no good handshake")
        open_still = []
        for name, data in rows.items():
            with wire.connect(subject.port) as line:
                try:
                    line.sendall(data)
                    line.shutdown(1)
                except OSError:
                    pass
                answer = wire.read_all(line, 5)
            if answer[:1] not in (b"", b"\x15") and not answer.startswith(b"HTTP/1.1 400"):
                open_still.append(f"{name}: {answer[:20]!r}")
        setup.tell(not open_still, "answers", open_still[:3] or "alerts, 400 in plain text, or silence", "no more than that")
        setup.tell(subject.alive, "the service", subject.state, "alive")
        setup.tell(
            eventually(lambda: subject.descriptors() <= files + 2, 15), "descriptors", f"{files} -> {subject.descriptors()}", "as before")
        log = subject.log()
        setup.tell(log.count("\n") < 20, "log lines", log.count("\n") + 1, "not one for each")


def hello_of(version):
    """A ClientHello for a version that is no longer spoken, without extensions."""
    body = version + os.urandom(32) + b"\x00" + b"\x00\x04\xc0\x09\xc0\x0a" + b"\x01\x00"
    message = b"\x01" + len(body).to_bytes(3, "big") + body
    return b"\x16\x03\x01" + len(message).to_bytes(2, "big") + message


@check("F1")
def renegotiation_names_and_protocols(setup):
    if not shutil.which("openssl"):
        setup.note("openssl is not on the PATH: not looked at")
        return

    def client(*words, typed=b""):
        done = subprocess.run(
            ["openssl", "s_client", "-connect", f"127.0.0.1:{subject.port}", *words], input=typed, capture_output=True, timeout=20)
        return (done.stdout + done.stderr).decode(errors="replace")

    with Subject(setup, tls=setup.folder) as subject:
        rows = [
            ("TLS 1.1", ("-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"), r"alert|Cipher is \(NONE\)|unsupported protocol|no protocols"),
            ("ALPN h2 alone", ("-alpn", "h2"), r"alert number 120|no application protocol"),
            ("100 names of protocols", ("-alpn", ",".join(f"p{it}" + "x" * 200 for it in range(100))), r"alert number 120|no application protocol"),
            ("a name that is a path", ("-servername", "../../etc/passwd"), r"Cipher is TLS|Ciphersuite|New, TLSv1\.3"),
        ]
        setup.sent("openssl s_client with old versions, strange names and renegotiation")
        for name, words, wanted in rows:
            text = client(*words)
            seen = (re.findall(r"alert number \d+|New, .*", text) or [text[-120:]])[0]
            setup.tell(bool(re.search(wanted, text)), name, seen, "a connection all the same" if "TLSv1" in wanted else "no connection")
        text = client("-tls1_2", typed=b"R\n")
        setup.tell("Secure Renegotiation IS supported" not in text or "no renegotiation" in text or "error" in text,
                            "renegotiation", (re.findall(r"no renegotiation|RENEGOTIATING|error:.*", text) or ["none"])[-1][:100], "refused")
        text = client("-tls1_3", "-ign_eof", typed=b"GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        early = re.findall(r"Max Early Data: (\d+)", text)
        setup.tell(all(it == "0" for it in early), "early data", early or "no ticket seen", "Max Early Data: 0")
        setup.tell(subject.alive, "the service", subject.state, "alive")


@check("F4")
def client_certificates(setup):
    """None, one of another authority, and a large one, where only ours are let in."""
    import certificates
    ours, theirs = setup.folder / "ours", setup.folder / "theirs"
    for folder in (ours, theirs):
        folder.mkdir()
        certificates.make(folder, "serverAuth,clientAuth")
    large = setup.folder / "large"
    large.mkdir()
    names = ",".join(f"DNS:{'x' * 60}{it}.example" for it in range(1200))
    (large / "config").write_text(f"[req]\ndistinguished_name=n\nx509_extensions=e\n[n]\n[e]\nsubjectAltName={names}\n")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-days", "2", "-subj", "/CN=large",
         "-config", "config", "-keyout", "key.pem", "-out", "cert.pem"], cwd=large, check=True, capture_output=True)
    with Guarded(setup, ours) as subject:
        rows = (("none", None, False), ("of another authority", theirs, False), ("of 1,200 names", large, False), ("ours", ours, True))
        for name, folder, wanted in rows:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            if folder:
                context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
            try:
                with context.wrap_socket(wire.connect(subject.port), server_hostname="localhost") as line:
                    line.sendall(b"GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                    seen = line.recv(100)[:15]
            except OSError as fault:
                seen = str(fault)
            setup.sent(f"a certificate of the client: {name}")
            setup.tell((seen[:12] == b"HTTP/1.1 200") == wanted, name, seen, "let in" if wanted else "no connection")
        setup.tell(subject.alive, "the service", subject.state, "alive")


class Guarded(Subject):
    """A service that lets in who has a certificate of its authority; there is nobody to make programmes in it."""

    def __init__(self, setup, folder):
        super().__init__(setup, tls=folder, settings={"RAPPORT_TLS_CLIENT_CA_FILE": str(folder / "ca.pem")})

    def wait(self):
        started = eventually(lambda: '"serving"' in self.log() or not self.alive, 20)
        if not started or not self.alive:
            raise Failure(f"it does not start: {self.log()}")

    def prepare(self):
        pass

    def check(self):
        pass


@check("F5")
def a_slow_reader_over_tls(setup):
    with Subject(setup, tls=setup.folder, settings={"RAPPORT_HTTP_LOOPS": "1"}) as subject:
        with client_context().wrap_socket(wire.connect(subject.port, receive=4096), server_hostname="localhost") as slow:
            slow.sendall(b"GET /v1/claims?limit=1000&pretty&retired=any HTTP/1.1\r\nHost: a\r\n\r\n" * 40)
            setup.sent("40 large answers over TLS, unread, one loop")
            with Probe(subject, wire.KEPT, ("/livez",), kept=True) as probe:
                eventually(lambda: not subject.alive, 1.5)
        ok, words = probe.served(20)
        setup.tell(ok, "a kept connection beside it", words, "all 200 within 20 ms")
