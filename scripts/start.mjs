/**
 * `npm start`: from a bare checkout to a running service. `launch/launch.mjs` shows the steps.
 *
 * Uses only syntax that an old Node understands, so that an old Node prints a message and not a syntax error. The files
 * below `scripts/` import only Node's own modules: `node_modules` may not exist yet.
 */
import { describeNodeProblem } from './setup/check-node.mjs';

const problem = describeNodeProblem(process.versions.node);
if (problem) {
  process.stderr.write(`runq: ${problem}\n`);
  process.exit(1);
} else {
  import('./launch/launch.mjs').then(({ launch }) => launch({ env: process.env, args: process.argv.slice(2) }));
}
