"""``python -m mingjian`` is the command ``mingjian``."""

import sys

from mingjian.commands.cli import main

sys.exit(main())
