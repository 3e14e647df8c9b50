import { spawn } from 'node:child_process';
import { readBirth } from '../lock-file.mjs';
import { say } from '../say.mjs';

/** The exit code with which a process says that starting it again is useless before its configuration is mended (EX_CONFIG). */
export const configErrorExitCode = 78;
const shortestBackOffMs = 250;
const longestBackOffMs = 10_000;
/** A process that lived this long gets the shortest back-off again. */
const steadyAfterMs = 30_000;
const tailBytes = 4096;

/**
 * Keeps one process running: started now, started again with a growing delay whenever it ends by itself, until `stop`.
 *
 * Theory of operation. A child leads a session of its own, so that Ctrl-C reaches only the launcher and what follows is the order of
 * `launch.mjs`. Its stdin is a pipe of which nobody writes the other end: when the launcher dies, however it dies, the pipe closes and the
 * child knows. `stop` wins over every restart: it is looked at when a child ends and before the next one is started.
 *
 * `onFatal(sentence)` is told when a restart would be useless; `onChange()` whenever `identity()` changed.
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
  let backOffMs = shortestBackOffMs;
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
        // Spawning failed, so there will be no exit.
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
      onFatal(`The ${name} cannot run as it is configured, as it says above: mend that, then start again.`);
      return;
    }
    if (Date.now() - startedAt >= steadyAfterMs) backOffMs = shortestBackOffMs;
    say(`the ${name} ended (${cause}); starting it again in ${backOffMs} ms${tail ? `; it said:\n${tail}` : ''}`);
    restartTimer = setTimeout(start, backOffMs);
    backOffMs = Math.min(backOffMs * 2, longestBackOffMs);
  }

  start();

  return {
    name,
    /** What is needed to recognise the running process later; null between two of them. */
    identity: () => (child?.pid === undefined ? null : { name, pid: child.pid, bornAt: readBirth(child.pid) }),
    failures: () => failures,
    /** SIGTERM, SIGKILL after `stopGraceMs`; resolves when the process is gone. */
    async stop() {
      stopping = true;
      clearTimeout(restartTimer);
      if (!child) return;
      child.kill('SIGTERM');
      const killTimer = setTimeout(() => {
        say(`the ${name} did not stop within ${stopGraceMs} ms; killing it`);
        child?.kill('SIGKILL');
      }, stopGraceMs);
      await ended;
      clearTimeout(killTimer);
    },
  };
}
