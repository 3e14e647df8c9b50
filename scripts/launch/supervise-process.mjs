import { spawn } from 'node:child_process';
import { readStartTicks } from '../lock-file.mjs';
import { log } from '../log.mjs';

/** Exit code of a process with a wrong configuration (EX_CONFIG): a restart would fail again. */
export const configErrorExitCode = 78;
const backOffMsMin = 250;
const backOffMsMax = 10_000;
/** A process that ran for this long had started well: it is missed, and a restart costs little beside its run. */
const steadyAfterMs = 3000;
const tailBytes = 4096;

/** The wait before a restart: twice the last one (null: none yet) if the process ended soon after its start. */
export function chooseBackOffMs(lastMs, ranMs) {
  return lastMs === null || ranMs >= steadyAfterMs ? backOffMsMin : Math.min(lastMs * 2, backOffMsMax);
}

/**
 * Keeps one process running until `stop`: starts it, and restarts it with exponential back-off whenever it exits.
 *
 * Theory of operation. A child leads its own session, so that Ctrl-C reaches only the launcher, which stops the
 * children in the order of `launch.mjs`. Its stdin is a pipe that the launcher holds open and never writes to. When the
 * launcher exits for any reason, the pipe closes and the child stops. `stop` wins over every restart: `onEnd` checks
 * it, and it clears the restart timer.
 *
 * Calls `onFatal(sentence)` when a restart cannot help, and `onChange()` whenever `identity()` changes.
 */
export function superviseProcess({
  name,
  command,
  args,
  env,
  cwd,
  stopGraceMs,
  output = 'inherit',
  onFatal,
  onChange,
}) {
  let child = null;
  let ended = Promise.resolve();
  let stopping = false;
  let failures = 0;
  let backOffMs = null;
  let restartTimer = null;
  let tail = '';

  function start() {
    const startedAt = Date.now();
    tail = '';
    const stdio = output === 'inherit' ? ['pipe', 'inherit', 'inherit'] : ['pipe', 'pipe', 'pipe'];
    child = spawn(command, args, { cwd, env, stdio, detached: true });
    child.stdin?.on('error', () => {});
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (bytes) => (tail = (tail + bytes).slice(-tailBytes)));
    ended = new Promise((resolve) => {
      child.once('error', (error) => {
        // Spawning failed, so no exit event follows.
        if (child?.pid === undefined) {
          onEnd({ cause: error.message, code: null, startedAt });
          resolve();
        }
      });
      child.once('exit', (code, signal) => {
        onEnd({ cause: signal ?? `exit code ${code}`, code, startedAt });
        resolve();
      });
    });
    onChange?.();
  }

  function onEnd({ cause, code, startedAt }) {
    child = null;
    onChange?.();
    if (stopping) return;
    failures += 1;
    if (code === configErrorExitCode) {
      onFatal(`The ${name} rejected its configuration (see above). Fix it and start again.`);
      return;
    }
    backOffMs = chooseBackOffMs(backOffMs, Date.now() - startedAt);
    log(`${name} exited (${cause}); restarting in ${backOffMs} ms${tail ? `; its last output:\n${tail}` : ''}`);
    restartTimer = setTimeout(start, backOffMs);
  }

  start();

  return {
    name,
    /** Identifies the running process later; null between two processes. */
    identity: () => (child?.pid === undefined ? null : { name, pid: child.pid, startTicks: readStartTicks(child.pid) }),
    failures: () => failures,
    /** Sends SIGTERM, and SIGKILL after `stopGraceMs`; resolves when the process has exited. */
    async stop() {
      stopping = true;
      clearTimeout(restartTimer);
      if (!child) return;
      child.kill('SIGTERM');
      const killTimer = setTimeout(() => {
        log(`${name} did not stop within ${stopGraceMs} ms; killing it`);
        child?.kill('SIGKILL');
      }, stopGraceMs);
      await ended;
      clearTimeout(killTimer);
    },
  };
}
