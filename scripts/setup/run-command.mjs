import { spawn } from 'node:child_process';

/**
 * Runs one command of the set-up and returns its exit code. Its output goes to stderr, or into `output` with `capture`.
 * Aborting `signal` ends it with SIGTERM. No shell is involved, so `args` need no quoting.
 */
export function runCommand(command, args, { cwd, env = process.env, signal, capture = false } = {}) {
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(command, args, {
      cwd,
      env,
      signal,
      stdio: ['ignore', capture ? 'pipe' : 2, capture ? 'pipe' : 2],
    });
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (bytes) => (output += bytes));
    child.once('error', (error) => resolve({ code: null, output, error }));
    child.once('close', (code) => resolve({ code, output, error: null }));
  });
}
