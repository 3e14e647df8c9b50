const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const parentPollIntervalMs = 100;

/**
 * Turns everything that ends a launcher into one `AbortSignal`. Further signals change nothing: Ctrl-C arrives twice under npm, from the
 * terminal and from npm itself.
 *
 * npm hands SIGTERM to the shell that it runs a script in, and a shell that did not give its process to us dies of it without a word.
 * `watchParent` notices that by its own parent having changed.
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
