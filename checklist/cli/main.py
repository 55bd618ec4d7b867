"""The commands: ``python -m checklist …``.

Reads the files that it is given; problems, and nothing else, go to standard error, one a line.
Exit status 0 fine, 1 problems found, 2 wrong use. The contract is docs/contracts/commands.md. Each
command is an adapter of a few lines; to change what one does, edit the function that it calls.
"""

import click

from checklist.cli import git, policy, record, site, write

COMMANDS = (
    policy.check,
    policy.decide_command,
    policy.triage,
    policy.batch,
    policy.diff_command,
    policy.version_command,
    policy.table,
    policy.schema_command,
    write.import_table,
    write.new,
    site.links_command,
    site.links_online,
    site.compress_command,
    git.walkthrough_command,
    git.sandbox_command,
    record.record_group,
    site.runtime_command,
    site.words_command,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Check a triage policy, and decide with it."""


for command in COMMANDS:
    main.add_command(command)
