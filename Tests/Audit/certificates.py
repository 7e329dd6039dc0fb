"""A certificate for 127.0.0.1 and the authority that signed it, so that the tools can follow the chain to its end."""
import subprocess

DAYS = "90"


def make(folder, usage="serverAuth"):
    """Writes ca.pem, cert.pem and key.pem into `folder`; `usage` is what the certificate is for."""
    def openssl(*words):
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True, text=True)

    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc")
    openssl(
        "req", "-x509", *key, "-days", DAYS, "-subj", "/CN=Audit of Rapport", "-keyout", "ca-key.pem", "-out", "ca.pem",
        "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign")
    openssl("req", *key, "-subj", "/CN=localhost", "-keyout", "key.pem", "-out", "request.pem")
    (folder / "extensions").write_text(
        "subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n"
        f"extendedKeyUsage={usage}\nauthorityKeyIdentifier=keyid\n")
    openssl(
        "x509", "-req", "-in", "request.pem", "-CA", "ca.pem", "-CAkey", "ca-key.pem", "-CAcreateserial", "-days", DAYS,
        "-extfile", "extensions", "-out", "cert.pem")
