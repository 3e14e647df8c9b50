import { startRunq } from '../e2e/stack/start-runq.js';
import { benchFirstByte } from './first-byte.js';
import { benchHealth } from './health.js';
import { benchWait } from './wait.js';

/** Each bench prints a table; nothing here asserts. Pick some by name: `npm run bench -- first-byte health`. */
const benches = { 'first-byte': benchFirstByte, wait: benchWait, health: benchHealth };

const asked = process.argv.slice(2);
const names = (Object.keys(benches) as (keyof typeof benches)[]).filter(
  (name) => asked.length === 0 || asked.includes(name),
);
if (names.length === 0) {
  process.stderr.write(`There is no such bench. Known: ${Object.keys(benches).join(', ')}\n`);
  process.exit(1);
}

const runq = await startRunq();
try {
  for (const name of names) {
    process.stdout.write(`\n# ${name}\n`);
    await benches[name](runq);
  }
} finally {
  await runq.stop();
}
