/** `npm test [-- vitest arguments]`: the set-up of `npm start` and a browser, then lint, types and all tests. */
import { describeNodeProblem } from './setup/check-node.mjs';

const problem = describeNodeProblem(process.versions.node);
if (problem) {
  process.stderr.write(`runq: ${problem}\n`);
  process.exit(1);
} else {
  import('./test/run-tests.mjs').then(({ runTests }) => runTests({ env: process.env, args: process.argv.slice(2) }));
}
