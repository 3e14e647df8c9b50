import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How long a failed installation of an optional package is not retried. */
const retryAfterMs = 24 * 60 * 60_000;

const markerOf = (root, name) => join(root, 'node_modules', `.runq-without-${name}`);

/** Whether installing an optional package failed recently, so that not every start retries it. */
export function recentlyFailed(root, name, now = Date.now()) {
  const marker = markerOf(root, name);
  return existsSync(marker) && now - statSync(marker).mtimeMs < retryAfterMs;
}

/** Records that an optional package could not be installed. */
export function recordFailure(root, name) {
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  writeFileSync(markerOf(root, name), '');
}
