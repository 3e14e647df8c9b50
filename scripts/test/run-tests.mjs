import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { say } from '../say.mjs';
import { needsOfTest } from '../set-up/needs.mjs';
import { countTests, describeCounts } from './count-tests.mjs';
import { prepareOrExit } from './prepare-or-exit.mjs';
import { runTool } from './run-tool.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const tool = (path) => join(root, 'node_modules', path);

/**
 * Lint, types and tests, one after the other; a failure of one does not hide what the next would have said. With arguments, which are
 * vitest's own, only the tests they choose. The last line is always the counts.
 */
export async function runTests({ env, args }) {
  await prepareOrExit({ root, needs: needsOfTest(env) });
  const broken = [];
  if (args.length === 0) {
    say('lint');
    if ((await runTool({ root, script: tool('@biomejs/biome/bin/biome'), args: ['check', '.'] })) !== 0)
      broken.push('lint');
    say('types');
    if ((await runTool({ root, script: tool('typescript/bin/tsc'), args: ['-p', 'tsconfig.check.json'] })) !== 0)
      broken.push('types');
  }
  say('tests');
  const folder = mkdtempSync(join(tmpdir(), 'runq-test-'));
  const reportFile = join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  const code = await runTool({ root, script: tool('vitest/vitest.mjs'), args: ['run', ...reporters, ...args] });
  const counts = countTests(readReport(reportFile));
  rmSync(folder, { recursive: true, force: true });
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  for (const name of broken) say(`${name}: not in order, see above`);
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
