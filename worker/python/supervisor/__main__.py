"""Starts the supervisor: `python3 -I -S -B supervisor/__main__.py SETTINGS`."""

import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from supervisor import find_python, zygote_handle
from supervisor.supervisor import Supervisor

# The event loop, which serves all runs, waits as long for a busy thread of a single run (`pipes/run_pipes.py`), each
# time it wakes up.
SWITCH_SECONDS = 0.0005


def main():
    find_python.check_version()
    zygote_handle.limit_stacks()
    sys.setswitchinterval(SWITCH_SECONDS)
    Supervisor(json.loads(sys.argv[1])).loop_threads.run()


main()
