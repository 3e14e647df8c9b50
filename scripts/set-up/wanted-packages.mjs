import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** After this long an attempt to install a package that is only wanted is made again. */
const retryAfterMs = 24 * 60 * 60_000;

const markOf = (root, name) => join(root, 'node_modules', `.runq-without-${name}`);

/** Whether installing a wanted package failed a short while ago, so that every start need not try it again. */
export function hasGivenUp(root, name, now = Date.now()) {
  const mark = markOf(root, name);
  return existsSync(mark) && now - statSync(mark).mtimeMs < retryAfterMs;
}

/** Keeps in mind that a wanted package could not be installed. */
export function rememberGivingUp(root, name) {
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  writeFileSync(markOf(root, name), '');
}
