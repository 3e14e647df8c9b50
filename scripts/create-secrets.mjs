/** `npm run secrets`: passwords and keys for docker-compose.yml, in deploy/secrets. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { writeSecrets } from './deploy/write-secrets.mjs';
import { log } from './log.mjs';

const path = (name) => fileURLToPath(new URL(`../deploy/${name}`, import.meta.url));
try {
  const written = writeSecrets({ folder: path('secrets'), users: readFileSync(path('redis-users.acl'), 'utf8') });
  log(`wrote ${written.join(', ')} to deploy/secrets`);
} catch (error) {
  log(error.message);
  process.exitCode = 1;
}
