/**
 * `npm start`: everything from a bare checkout to a page that answers. The story is in `launch/launch.mjs`.
 *
 * This file keeps to syntax that an old Node understands, so that an old Node gets a sentence and not a syntax error; only Node's own
 * modules are imported by anything below `scripts/`, since `node_modules` may not be there yet.
 */
import { describeNodeProblem } from './set-up/check-node.mjs';

const problem = describeNodeProblem(process.versions.node);
if (problem) {
  process.stderr.write(`runq: ${problem}\n`);
  process.exit(1);
} else {
  import('./launch/launch.mjs').then(({ launch }) => launch({ env: process.env, args: process.argv.slice(2) }));
}
