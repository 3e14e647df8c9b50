/** `npm run screenshots [-- NAME...]`: takes the screenshots of `docs/` from the real pages of a separate runq. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkPort } from './launch/check-port.mjs';
import { describePictures } from './screenshots/describe-pictures.mjs';
import { startForScreenshots } from './screenshots/start-for-screenshots.mjs';
import { takeScreenshots } from './screenshots/take-screenshots.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const dataDir = await mkdtemp(join(tmpdir(), 'runq-screenshots-'));
const port = await checkPort('127.0.0.1', 0);

const runq = await startForScreenshots({ root, port, dataDir });
try {
  await takeScreenshots({ url: runq.url, folder: join(root, 'docs/pictures'), names: process.argv.slice(2) });
  await writeFile(join(root, 'docs/pictures.md'), describePictures());
} finally {
  await runq.stop();
  await rm(dataDir, { recursive: true, force: true });
}
