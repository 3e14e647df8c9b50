"""Niceness, for machines without control groups."""

import os

BATCH_NICENESS = 5


def lower_priority(pid):
    """Lets the programs of an interpreter for batches give way to clicks. The second step is for kernels that weigh
    sessions: there the niceness of a process counts only within its own one."""
    try:
        os.setpriority(os.PRIO_PROCESS, pid, BATCH_NICENESS)
        with open(f"/proc/{pid}/autogroup", "w") as file:
            file.write(str(BATCH_NICENESS))
    except OSError:  # no such kernel, or a filter forbids it
        pass
