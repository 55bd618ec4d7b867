"""``python -m checklist``: the commands of checklist/cli/."""

from checklist.cli.main import main

if __name__ == "__main__":
    main(prog_name="python -m checklist")
