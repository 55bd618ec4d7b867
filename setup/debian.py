"""Install packages of Debian, where that needs no password."""

import os
import shutil
import subprocess


def is_root() -> bool:
    """Return whether this may install packages without asking anybody."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _apt() -> list[str] | None:
    """Return how apt-get is called, or None where it is not there or would ask for a password."""
    apt = shutil.which("apt-get")
    sudo = shutil.which("sudo")
    if apt is None or not (is_root() or sudo):
        return None
    as_root = [] if is_root() or sudo is None else [sudo, "--non-interactive"]
    return [*as_root, "env", "DEBIAN_FRONTEND=noninteractive", apt, "--quiet", "--yes"]


def update() -> bool:
    """Renew the list of packages; return whether they can be installed."""
    apt = _apt()
    return apt is not None and subprocess.run([*apt, "update"], check=False).returncode == 0


def install(*packages: str) -> bool:
    """Install packages, without what they merely recommend; return whether all are there."""
    apt = _apt()
    if apt is None:
        return False
    command = [*apt, "install", "--no-install-recommends", *packages]
    return subprocess.run(command, check=False).returncode == 0
