"""Becomes another program under limits: limited.py LIMITS PROGRAM WORD..., with the limits as JSON.

A process of its own, and not a function between fork and exec: this script has threads.
"""
import json
import os
import resource
import sys

limits = json.loads(sys.argv[1])
for path in limits.get("cgroups", []):
    with open(path, "w") as file:
        file.write(str(os.getpid()))
if "umask" in limits:
    os.umask(limits["umask"])
if user := limits.get("user"):
    os.setgroups([])
    os.setgid(user)
    os.setuid(user)
for name, most in limits.get("resources", {}).items():  # a number, or two: that in force, and that up to which it may be raised
    resource.setrlimit(getattr(resource, name), tuple(most) if isinstance(most, list) else (most, most))
os.execv(sys.argv[2], sys.argv[2:])
