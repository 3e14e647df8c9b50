/** `npm test [-- vitest arguments]`: the set-up of `npm start` with a browser, then lint, types and every test. */
import { describeNodeProblem } from './set-up/check-node.mjs';

const problem = describeNodeProblem(process.versions.node);
if (problem) {
  process.stderr.write(`runq: ${problem}\n`);
  process.exit(1);
} else {
  import('./test/run-tests.mjs').then(({ runTests }) => runTests({ env: process.env, args: process.argv.slice(2) }));
}
