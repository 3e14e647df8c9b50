const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Turns the signals that end a launcher into one `AbortSignal`. Further ones change nothing: Ctrl-C arrives twice under npm, from the
 * terminal and from npm itself.
 */
export function watchStopSignals() {
  const controller = new AbortController();
  const stopped = new Promise((resolve) => controller.signal.addEventListener('abort', resolve, { once: true }));
  const stop = () => controller.abort();
  for (const name of stopSignals) process.on(name, stop);
  return { signal: controller.signal, stopped, stop };
}
