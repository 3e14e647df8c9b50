import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { log } from '../log.mjs';
import { listTestRequirements } from '../setup/requirements.mjs';
import { countTests, describeCounts } from './count-tests.mjs';
import { prepareOrExit } from './prepare-or-exit.mjs';
import { runTool } from './run-tool.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const tool = (path) => join(root, 'node_modules', path);

/** Checks before the tests: name, script in `node_modules`, arguments. */
const checks = [
  { name: 'lint', script: '@biomejs/biome/bin/biome', args: ['check', '.'] },
  { name: 'types', script: 'typescript/bin/tsc', args: ['-p', 'tsconfig.check.json'] },
  {
    name: 'unused exports',
    script: 'knip/bin/knip.js',
    args: ['--no-progress', '--no-config-hints'],
  },
];

/**
 * Runs lint, type check, knip and tests in order; a failure of one does not skip the next. With arguments, which go to
 * vitest, only the chosen tests; without, the core of them, or all with `RUNQ_TESTS=all`. The last line always has the
 * counts.
 */
export async function runTests({ env, args }) {
  await prepareOrExit({ root, requirements: listTestRequirements(env) });
  const broken = [];
  for (const check of args.length === 0 ? checks : []) {
    log(check.name);
    const exitCode = await runTool({ root, script: tool(check.script), args: check.args });
    if (exitCode !== 0) broken.push(check.name);
  }
  log('tests');
  const folder = mkdtempSync(join(tmpdir(), 'runq-test-'));
  const reportFile = join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  const tests = args.length === 0 ? (env.RUNQ_TESTS ?? 'core') : 'all';
  const code = await runTool({
    root,
    script: tool('vitest/vitest.mjs'),
    args: ['run', ...reporters, ...args],
    env: { ...env, RUNQ_TESTS: tests },
  });
  const counts = countTests(readReport(reportFile));
  rmSync(folder, { recursive: true, force: true });
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  for (const name of broken) log(`${name} failed, see above`);
  process.stdout.write(`${describeCounts(counts)}\n`);
  process.exitCode = code === 0 && broken.length === 0 ? 0 : 1;
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
