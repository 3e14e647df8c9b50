/**
 * `BASE_URL=http://... npm run test:service [-- vitest arguments]`: journeys of students and graders against a service
 * that runs already. `RUNQ_JWT_SECRET_FILE` names the file with the key of its tokens. The service should be one for
 * trials: the users of the tests have names such as `alice`, and their runs stay until they expire.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Files that need neither settings of their own nor the processes of the service. */
const journeys = [
  'e2e/api/verdicts.test.ts',
  'e2e/api/artifacts.test.ts',
  'e2e/api/batch.test.ts',
  'e2e/api/privacy.test.ts',
  'e2e/grading/suites.test.ts',
  'e2e/grading/download.test.ts',
  'e2e/grading/my-assignments.test.ts',
  'e2e/web/run.test.ts',
  'e2e/web/syntax-marks.test.ts',
];

const { BASE_URL: url } = process.env;
if (!url) {
  process.stderr.write('runq: set BASE_URL to the address of the service, such as http://127.0.0.1:3000\n');
  process.exit(2);
}
const chosen = process.argv.slice(2);
const test = fileURLToPath(new URL('test.mjs', import.meta.url));
const child = spawn(process.execPath, [test, '--project', 'e2e', ...(chosen.length > 0 ? chosen : journeys)], {
  // vitest sets BASE_URL itself.
  env: { ...process.env, RUNQ_TEST_URL: url },
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.once('exit', (code) => process.exit(code ?? 1));
