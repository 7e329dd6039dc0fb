"""sslyze and testssl.sh against the TLS port."""
import json
import shutil

from server import Failure
from tools import run

SECONDS = 300

# What testssl says above LOW, and why it is no finding: its id, and the resource that it may be said of, if not of any.
EXCUSED = {
    "cert_revocation": ("HIGH", None, "about the certificate, which was made for this audit; nobody could revoke it"),
    "engine_problem": ("WARN", None, "about the OpenSSL that testssl runs, which has no GOST"),
    "HTTP_status_code": ("WARN", "/", "testssl accepts text alone, and / is JSON: 406 is the answer to that"),
    "sessionresumption_ticket": (
        "WARN", "/",
        "testssl hangs up at the end of the handshake, often before TLS 1.3 has sent the ticket that it then asks for; so it is with "
        "nginx too, and TLSTests resume sessions"),
    "BREACH": (
        "MEDIUM", "/v1/comparison",
        "the catalogue holds no secret; records answer to a key that browsers do not add by themselves, so that a strange page "
        "cannot have them sent"),
}

# Some of each part of a whole run.
WHOLE = {
    "SSLv3", "TLS1_1", "TLS1_2", "TLS1_3", "ALPN", "cipherlist_NULL", "cipher_order", "cert_chain_of_trust", "cert_trust",
    "HSTS_time", "heartbleed", "CCS", "ticketbleed", "ROBOT", "secure_renego", "CRIME_TLS", "BREACH", "SWEET32", "LUCKY13", "RC4",
}


def sslyze(setup):
    with setup.service(tls=setup.folder) as service:
        code, text = run(setup, [
            setup.bin / "sslyze", "--mozilla_config=intermediate", f"--certinfo_ca_file={setup.folder / 'ca.pem'}",
            f"--json_out={setup.folder / 'sslyze.json'}", f"localhost:{service.port}{{127.0.0.1}}"], SECONDS)
    verdict = text.partition("COMPLIANCE AGAINST TLS CONFIGURATION")[2].strip("\n -")
    if code != 0 or "OK - Compliant." not in verdict:
        return [verdict or text[-1000:]], f"it ended with {code}"
    results = json.loads((setup.folder / "sslyze.json").read_text())["server_scan_results"]
    scans = {name: scan["status"] for result in results for name, scan in (result["scan_result"] or {}).items()}
    done = [name for name, status in scans.items() if status == "COMPLETED"]
    findings = [f"{name} ended with {status}" for name, status in scans.items() if status not in ("COMPLETED", "NOT_SCHEDULED")]
    # A scan that was not made finds nothing.
    findings += [] if len(done) >= 15 else [f"only {len(done)} scans were made"]
    return findings, f"OK - Compliant with Mozilla's intermediate configuration, {len(done)} scans"


def testssl(setup):
    tool = shutil.which("testssl") or shutil.which("testssl.sh")
    findings, counts = [], {}
    with setup.service(tls=setup.folder) as service:
        # The whole at /, and what depends on the answer once more where the answer is large, text and in gzip.
        for number, (target, more) in enumerate({"/": [], "/v1/comparison": ["--headers", "--breach"]}.items()):
            report = setup.folder / f"testssl-{number}.json"
            code, text = run(setup, [
                tool, "--quiet", "--color", "0", "--warnings", "off", "--add-ca", setup.folder / "ca.pem", "--ip", "127.0.0.1",
                *more, "--jsonfile", report, f"https://localhost:{service.port}{target}"], SECONDS)
            try:
                said = json.loads(report.read_text())
            except (OSError, ValueError) as fault:
                raise Failure(f"testssl ended with {code} and without a report: {fault}\n{text[-1000:]}") from None
            ids = {it["id"] for it in said}
            # A test that was cut short finds nothing.
            missing = {"HSTS_time", "BREACH"} - ids if more else WHOLE - ids
            findings += [f"{target}: {it} was not looked at" for it in sorted(missing)]
            for it in said:
                counts[it["severity"]] = counts.get(it["severity"], 0) + 1
                if it["severity"] in ("OK", "INFO", "LOW", "DEBUG"):
                    continue
                text = f"[{it['severity']}] {it['id']} at {target}: {it['finding']}"
                severity, where, reason = EXCUSED.get(it["id"], (None, None, None))
                if severity == it["severity"] and where in (None, target):
                    print(f"  excused {text}: {reason}")
                else:
                    findings.append(text)
    return findings, ", ".join(f"{count} × {severity}" for severity, count in sorted(counts.items()))
