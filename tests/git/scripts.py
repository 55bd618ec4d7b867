"""The scripts of parity.yml, by their title."""

from checklist.build.engine.parity import Script, read_scripts

SCRIPTS: dict[str, Script] = {script.title: script for script in read_scripts()}
