import { spawn } from 'node:child_process';

/**
 * Runs a JavaScript tool of `node_modules` in the foreground and returns its exit code, 1 when a signal ended it.
 * Forwards signals: a terminal sends them to the whole process group, a supervisor only to this process.
 */
export function runTool({ root, script, args, nodeArgs = [], env = process.env }) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...nodeArgs, script, ...args], { cwd: root, env, stdio: 'inherit' });
    const forward = (signal) => child.kill(signal);
    for (const name of ['SIGINT', 'SIGTERM']) process.on(name, forward);
    child.once('exit', (code) => {
      for (const name of ['SIGINT', 'SIGTERM']) process.off(name, forward);
      resolve(code ?? 1);
    });
  });
}
