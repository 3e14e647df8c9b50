import { spawn } from 'node:child_process';

/**
 * Runs a JavaScript tool of `node_modules` in front of the user and answers its exit code, 1 when a signal ended it. Signals go on to it:
 * from a terminal it has them already, from a supervisor it would not.
 */
export function runTool({ root, script, args, nodeArgs = [] }) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...nodeArgs, script, ...args], { cwd: root, stdio: 'inherit' });
    const forward = (signal) => child.kill(signal);
    for (const name of ['SIGINT', 'SIGTERM']) process.on(name, forward);
    child.once('exit', (code) => {
      for (const name of ['SIGINT', 'SIGTERM']) process.off(name, forward);
      resolve(code ?? 1);
    });
  });
}
