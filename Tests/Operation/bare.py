#!/usr/bin/env python3
"""Becomes a command on a read-only root, as a container's runtime would have it, where there is no runtime.

usage: unshare --mount --pid --net --fork bare.py ROOT VOLUME UID COMMAND [ARGUMENT]...

The root is bound read-only, with VOLUME at /data and a /proc of this namespace; the command is process 1, has no
capability and gets none, and a loopback of its own is its whole network. No limit of memory, no filter of system calls.
"""
import ctypes
import fcntl
import os
import socket
import struct
import subprocess
import sys

SIOCSIFFLAGS, IFF_UP = 0x8914, 1
PR_SET_NO_NEW_PRIVS, PR_CAPBSET_DROP = 38, 24


def mount(*words):
    subprocess.run(["mount", *words], check=True)


def main(root, volume, user, command):
    mount("--make-rprivate", "/")
    mount("--bind", root, root)
    mount("--bind", volume, f"{root}/data")
    mount("-t", "proc", "proc", f"{root}/proc")
    mount("-t", "tmpfs", "-o", "mode=755", "tmpfs", f"{root}/dev")
    for node in ("null", "zero", "random", "urandom"):
        open(f"{root}/dev/{node}", "x").close()
        mount("--bind", f"/dev/{node}", f"{root}/dev/{node}")
    mount("-o", "remount,ro", f"{root}/dev")
    mount("-o", "remount,bind,ro", root)
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP))
    os.chroot(root)
    os.chdir("/data")
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    for capability in range(64):
        prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)  # those that the kernel does not know are refused
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    if prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "no_new_privs")
    os.execve(command[0], command, os.environ)


main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:])
