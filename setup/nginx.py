"""Find nginx with its module for Brotli for the long lane, or unpack both, and note where they are.

Where they are not on the machine, Debian's packages are unpacked below the virtual environment: no
service is started, and nothing else changes. It never skips: without them the exit status is 1.
Writes the paths of the program and of the module, a line each.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from debian import can_install

PACKAGES = ("nginx", "libnginx-mod-http-brotli-static")
MODULE = "usr/lib/nginx/modules/ngx_http_brotli_static_module.so"
PROGRAM = "usr/sbin/nginx"


def in_folder(root: Path) -> Iterator[tuple[str, str]]:
    """Yield the program and the module below `root`, where both are there and fit together."""
    program, module = root / PROGRAM, root / MODULE
    if program.is_file() and module.is_file() and accepts(program, module):
        yield str(program), str(module)


def accepts(program: Path, module: Path) -> bool:
    """Return whether the program starts with the module: both must be of one version."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder, "nginx.conf")
        settings.write_text(
            f"load_module {module};\npid {folder}/pid;\nerror_log stderr;\nevents {{}}\n", "utf-8"
        )
        command = [str(program), "-t", "-q", "-e", "stderr", "-p", folder, "-c", str(settings)]
        return subprocess.run(command, check=False).returncode == 0


def unpacked(folder: Path) -> Iterator[tuple[str, str]]:
    """Download Debian's packages, unpack them into `folder`, and yield what is in them."""
    if shutil.which("apt-get") and (download(folder) or (can_install() and download(folder))):
        for package in sorted(folder.glob("*.deb")):
            subprocess.run(["dpkg-deb", "-x", package, folder], check=True)
        yield from in_folder(folder)


def download(folder: Path) -> bool:
    """Download the packages into `folder`, for which nobody needs to be root."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    command = ["apt-get", "--quiet", "download", *PACKAGES]
    return subprocess.run(command, cwd=folder, check=False).returncode == 0


def main(target: Path, machine: Path = Path("/")) -> int:
    """Write the paths to `target`; return an exit status."""
    for source in (in_folder(machine), unpacked(target.with_name("nginx-packages"))):
        for program, module in source:
            target.write_text(f"{program}\n{module}\n", encoding="utf-8")
            print(f"nginx for the tests: {program}")
            return 0
    print(
        "No nginx with its module for Brotli for the tests of servers: install both "
        f"(Debian, as root: apt-get install {' '.join(PACKAGES)}), then run make again",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
