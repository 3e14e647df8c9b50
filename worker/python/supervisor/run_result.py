"""The result of a run that has ended, from which the worker decides the verdict (`decide-verdict.ts`)."""

from linux import exit_status

# For a run that was stopped before it began, or whose result our own code failed to build.
NO_USAGE = {"wallTimeMs": 0, "cpuTimeMs": 0, "memoryPeakBytes": 0, "outputBytes": 0}
EMPTY_RESULT = {
    "stopReason": None, "exitCode": None, "signal": None, "oomKills": 0, "syntaxError": False, "memoryError": False,
    "outputTruncated": False, "filesCut": False, "usage": NO_USAGE, "fault": None, "isRetryable": True,
    "hashSeed": None, "stack": [], "report": "",
}


def result_of(run, meters):
    """`meters`: of its group, at the end of the program. Of a run whose result cannot be built: our fault."""
    try:
        return _build(run, meters)
    except Exception as error:
        run.failed(error)
        return {**EMPTY_RESULT, "fault": run.fault, "isRetryable": False}


def _build(run, meters):
    """The first stop reason wins: ours before the kernel's."""
    report, exit_code, signal_name, fault = run.unit.report, None, None, run.fault
    stop_reason = run.stop_reason
    if report is not None:
        exit_code, signal_name = exit_status.decode(report["status"])
        if run.is_dump_requested:  # what it does in its last moment does not count
            exit_code, signal_name = None, "SIGKILL"
    elif meters["oomKills"] or stop_reason is not None:
        signal_name = "SIGKILL"
    else:
        fault = fault or "the unit of the run ended without a report"
    if stop_reason is None:
        if signal_name == "SIGXCPU":
            stop_reason = "cpu_time"
        elif signal_name == "SIGKILL" and report is not None and report["isOverfull"]:
            stop_reason = "disk"
    if meters["sharedOomKills"] and stop_reason is None:
        fault = "all programs together reached the memory limit of this worker"
    if exit_code is not None and not run.has_begun and stop_reason is None:
        fault = fault or f"the program's process ended with {exit_code} before the program began"
    # The group's charge leaves out the interpreter's pages, which all programs share. A process's own peak leaves out
    # its children, and with the shared pages may exceed the limit, which applies to the charge.
    resident = report["peakBytes"] if report is not None else 0
    peak = max(meters["memoryPeakBytes"], min(resident, run.limits["memoryBytes"]))
    return {
        "stopReason": stop_reason, "exitCode": exit_code, "signal": signal_name, "oomKills": meters["oomKills"],
        "syntaxError": run.syntax_error, "memoryError": run.display.memory_error, "filesCut": run.files.is_cut,
        "outputTruncated": run.io.output.truncated, "fault": fault, "isRetryable": run.is_ours,
        "hashSeed": run.unit.zygote.pool.hash_seed, "stack": run.stack(),
        "report": run.report.decode("ascii", "replace"),
        "usage": {"wallTimeMs": round(run.wall_time() * 1000, 3), "cpuTimeMs": round(meters["cpuTimeMs"], 3),
                  "memoryPeakBytes": peak, "outputBytes": run.io.output.bytes},
    }
