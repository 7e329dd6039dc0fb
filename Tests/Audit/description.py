"""The description of the API, by Tests/OpenAPI/run: it has a folder of its own for the tools that it needs."""
import os
import subprocess


def work(setup):
    """What was found, and a summary."""
    done = subprocess.run(
        [setup.root / "Tests" / "OpenAPI" / "run"], env=os.environ | {"BINARY": str(setup.binary)}, stdout=subprocess.PIPE, text=True)
    print(done.stdout[-20_000:], flush=True)
    failed = [line for line in done.stdout.splitlines() if line.startswith(("FAIL", "  \u274c"))]
    return ([] if done.returncode == 0 else failed or ["it failed"]), "document, cases and a generated client"
