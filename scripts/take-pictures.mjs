/** `npm run pictures`: takes the pictures of `docs/` from the real pages on a runq of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startForPictures } from './pictures/start-for-pictures.mjs';
import { takePictures } from './pictures/take.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const dataDir = await mkdtemp(join(tmpdir(), 'runq-pictures-'));
const port = await new Promise((resolve, reject) => {
  const server = createServer().once('error', reject);
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

const runq = await startForPictures({ root, port, dataDir });
try {
  await takePictures({ url: runq.url, folder: join(root, 'docs/pictures') });
} finally {
  await runq.stop();
  await rm(dataDir, { recursive: true, force: true });
}
