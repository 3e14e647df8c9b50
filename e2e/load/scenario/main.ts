import { parseOptions, UsageError, usage } from './parse-options.js';
import { formatSummary } from './report.js';
import { runScenario } from './run-scenario.js';

const progressMs = 10_000;

/** `npm run load`: 0 when every console was right, 1 after mistakes, 2 for a wrong command line. */
async function main(args: string[]): Promise<number> {
  const options = parseOptions(args);
  const { name, scenario, urls, seed } = options;
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort());
  process.stderr.write(
    `load: ${name} students, a grader and an operator at ${urls.join(', ')}; ${scenario.rampSeconds} s to arrive, ` +
      `${scenario.durationSeconds} s of work, a run each ${scenario.turnSeconds} s; --seed ${seed}\n`,
  );
  const summary = await runScenario(options, {
    signal: controller.signal,
    progressMs,
    onProgress: ({ runs, batchRuns, wrong }) =>
      process.stderr.write(`load: ${runs} runs, ${batchRuns} runs of batches, ${wrong} mistakes\n`),
  });
  process.stdout.write(
    `${options.json ? JSON.stringify({ name, scenario, seed, ...summary }) : formatSummary(summary)}\n`,
  );
  return summary.totals.wrong === 0 && summary.totals.runs > 0 ? 0 : 1;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const isUsage = error instanceof UsageError;
  process.stderr.write(`load: ${isUsage ? `${error.message}\n${usage}` : (error as Error).message}\n`);
  process.exitCode = isUsage ? 2 : 1;
}
