import { spawn } from 'node:child_process';
import { join } from 'node:path';

const readyTimeoutMs = 120_000;

/** `npm start` on a port of its own; answers when its page can be opened. */
export async function startForPictures({ root, port, dataDir }) {
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
      let said = '';
      child.stdout.on('data', (bytes) => {
        said += bytes;
        if (said.includes('runq is ready')) resolve(true);
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
    throw new Error('runq did not start, so there is nothing to take pictures of');
  }
  return { url: `http://127.0.0.1:${port}`, stop };
}
