/** `npm run bench [-- name...]`: the set-up of `npm start`, then the benches of `bench/`. */
import { describeNodeProblem } from './setup/check-node.mjs';

const problem = describeNodeProblem(process.versions.node);
if (problem) {
  process.stderr.write(`runq: ${problem}\n`);
  process.exit(1);
} else {
  import('./test/bench.mjs').then(({ bench }) => bench({ env: process.env, args: process.argv.slice(2) }));
}
