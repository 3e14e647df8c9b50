import { spawn } from 'node:child_process';

/**
 * Runs one command of the set-up to its end and answers its exit code; what it prints goes to stderr, or is collected with `capture`.
 * Aborting `signal` ends it with SIGTERM. Never through a shell: `args` are handed over as they are.
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
