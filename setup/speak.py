"""Run a command that may be long, and say so every few seconds while it is silent.

Runs under the system's Python, before anything is installed: standard library only.
"""

import subprocess
import threading
import time

EVERY = 4  # seconds between two lines


def run(command: list[str], doing: str) -> int:
    """Run `command`, whose work is called `doing`; return its exit status."""
    start = time.monotonic()
    print(f"{doing} …", flush=True)
    ended = threading.Event()

    def speak() -> None:
        while not ended.wait(EVERY):
            print(f"{doing} … {time.monotonic() - start:.0f} s", flush=True)

    speaker = threading.Thread(target=speak, daemon=True)
    speaker.start()
    try:
        return subprocess.run(command, check=False).returncode
    finally:
        ended.set()
        speaker.join()
