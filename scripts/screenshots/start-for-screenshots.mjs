import { spawn } from 'node:child_process';
import { join } from 'node:path';

const readyTimeoutMs = 120_000;

/** Runs `npm start` on its own port; resolves when the page can be opened. */
export async function startForScreenshots({ root, port, dataDir }) {
  const env = { ...process.env, PORT: String(port), RUNQ_DATA_DIR: dataDir, LOG_LEVEL: 'warn' };
  const child = spawn(process.execPath, [join(root, 'scripts/start.mjs')], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const stop = () => {
    child.kill('SIGTERM');
    return exited;
  };
  let timer;
  const isReady = await Promise.race([
    new Promise((resolve) => {
      let output = '';
      child.stdout.on('data', (bytes) => {
        output += bytes;
        if (output.includes('runq is ready')) resolve(true);
      });
    }),
    exited.then(() => false),
    new Promise((resolve) => {
      timer = setTimeout(resolve, readyTimeoutMs, false);
    }),
  ]);
  clearTimeout(timer);
  if (!isReady) {
    await stop();
    throw new Error('runq did not start');
  }
  return { url: `http://127.0.0.1:${port}`, stop };
}
