"""Install packages of Debian where that needs no password.

What the other scripts share; standard library only. Nothing happens on other systems.
"""

import os
import shutil
import subprocess


def is_root() -> bool:
    """Return whether this may install packages without asking anybody."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def command() -> list[str] | None:
    """Return how apt-get is called, None where it would ask for a password or is not there."""
    apt, sudo = shutil.which("apt-get"), shutil.which("sudo")
    if apt is None or not (is_root() or sudo):
        return None
    as_root = [] if is_root() or sudo is None else [sudo, "--non-interactive"]
    return [*as_root, "env", "DEBIAN_FRONTEND=noninteractive", apt, "--quiet", "--yes"]


def can_install() -> bool:
    """Bring the list of packages up to date; return whether one can be installed now."""
    apt = command()
    return apt is not None and subprocess.run([*apt, "update"], check=False).returncode == 0


def install(*packages: str) -> bool:
    """Install `packages`, after `can_install`; return whether that succeeded."""
    apt = command()
    if apt is None:
        return False
    whole = [*apt, "install", "--no-install-recommends", *packages]
    return subprocess.run(whole, check=False).returncode == 0
