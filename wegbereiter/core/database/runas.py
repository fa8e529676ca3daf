"""Under which account the server's processes run.

PostgreSQL refuses uid 0. An ordinary user runs it as themselves. Root runs it in a user namespace, where root's uid
carries the number of an ordinary account: the files stay root's, in a folder nobody else can enter. Where the
kernel forbids that (Docker's default profile does), root hands the server to an account that exists already.
"""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from wegbereiter.core.database.bindir import pg_environment
from wegbereiter.core.database.errors import ServerError

_CLONE_NEWUSER = 0x10000000
_PR_SET_PDEATHSIG = 1
_PREFERRED = ("postgres", "nobody")


@dataclass(frozen=True)
class RunAs:
    """`kind` self: the caller; namespace: uid is what root is called inside; account: uid and gid to become."""

    kind: Literal["self", "namespace", "account"]
    uid: int
    gid: int

    def popen_arguments(self) -> dict[str, Any]:
        """Arguments for subprocess: own session, own account, ends when the thread that started it ends."""
        mapped = self.uid if self.kind == "namespace" else None
        arguments: dict[str, Any] = {
            "preexec_fn": _child_setup(signal.SIGINT, mapped),
            "start_new_session": True,
            "env": pg_environment(),
            "cwd": "/",
            "stdin": subprocess.DEVNULL,
            "umask": 0o077,
        }
        if self.kind == "account":
            arguments |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return arguments

    def can_use(self, program: Path, folder: Path | None = None) -> bool:
        """Whether these processes can run the program and, if given, write in the folder. Asked by doing it."""
        script = '"$0" --version >/dev/null 2>&1 && { [ -z "$1" ] || { [ -w "$1" ] && [ -x "$1" ]; }; }'
        try:
            done = subprocess.run(  # noqa: S603 - fixed script, the paths are arguments
                ["/bin/sh", "-c", script, str(program), str(folder or "")],
                check=False,
                capture_output=True,
                **self.popen_arguments(),
            )
        except (OSError, subprocess.SubprocessError):
            # The kernel or a profile forbids the call itself.
            return False
        return done.returncode == 0


def own_account() -> RunAs:
    return RunAs("self", os.geteuid(), os.getegid())


def other_account() -> pwd.struct_passwd:
    """An account that exists and is not root; initdb insists on one that has a name.

    Raises ServerError where the machine knows root only.
    """
    for name in _PREFERRED:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    for entry in pwd.getpwall():
        if entry.pw_uid != 0:
            return entry
    raise ServerError("This machine has no account besides root, and PostgreSQL does not run as root.")


def namespace() -> RunAs:
    return RunAs("namespace", other_account().pw_uid, os.getegid())


def lent_account() -> RunAs:
    entry = other_account()
    return RunAs("account", entry.pw_uid, entry.pw_gid)


def end_with_parent(number: signal.Signals, parent: int) -> None:
    """This process gets the signal when its parent ends, at once if it has ended. Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(number))
        if os.getppid() != parent:
            os.kill(os.getpid(), number)


def ends_with_us(number: signal.Signals) -> Callable[[], None] | None:
    """For subprocess's preexec_fn: the child gets this signal when the thread that starts it ends, even by kill -9."""
    return _child_setup(number, None)


def _child_setup(number: signal.Signals, mapped: int | None) -> Callable[[], None] | None:
    """What the child does before it becomes another program; the library is loaded before the fork, not after.

    The request for a signal at the parent's end comes last: a change of account before it would clear it.
    """
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()
    outer = os.geteuid()

    def setup() -> None:
        if mapped is not None:
            if libc.unshare(_CLONE_NEWUSER) != 0:
                raise OSError(ctypes.get_errno(), "unshare")
            descriptor = os.open("/proc/self/uid_map", os.O_WRONLY)
            os.write(descriptor, f"{mapped} {outer} 1".encode())
            os.close(descriptor)
        libc.prctl(_PR_SET_PDEATHSIG, int(number))
        if os.getppid() != parent:
            # The parent ended before it could be watched.
            os._exit(1)

    return setup
