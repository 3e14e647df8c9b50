#!/usr/bin/env node
import { existsSync } from 'node:fs';

// npm links this file before anything is built, so it is not a build output itself.
const main = new URL('../dist/main.js', import.meta.url);
if (existsSync(main)) await import(main.href);
else {
  process.stderr.write('runq is not built; run "npm run build" first.\n');
  process.exitCode = 2;
}
