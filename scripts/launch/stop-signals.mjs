const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** Each look wakes the launcher, which does nothing else. */
const parentPollIntervalMs = 500;

/**
 * Turns everything that stops a launcher into one `AbortSignal`. Repeated signals change nothing: under npm, Ctrl-C
 * arrives twice, from the terminal and from npm itself.
 *
 * npm sends SIGTERM to the shell that runs a script. A shell that did not `exec` the launcher exits without forwarding
 * the signal. `watchParent` detects that by the change of the parent process.
 */
export function watchStopSignals({ watchParent }) {
  const controller = new AbortController();
  const stopped = new Promise((resolve) => controller.signal.addEventListener('abort', resolve, { once: true }));
  const stop = () => controller.abort();
  for (const name of stopSignals) process.on(name, stop);
  if (watchParent) {
    const parent = process.ppid;
    const timer = setInterval(() => {
      if (process.ppid !== parent) stop();
    }, parentPollIntervalMs);
    timer.unref();
  }
  return { signal: controller.signal, stopped, stop };
}
