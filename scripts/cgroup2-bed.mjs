/** `npm run test:cgroup2 [-- scenario...]`: the sandbox in a virtual machine whose kernel has control groups of version 2 alone. */
import { describeNodeProblem } from './set-up/check-node.mjs';

const problem = describeNodeProblem(process.versions.node);
if (problem) {
  process.stderr.write(`runq: ${problem}\n`);
  process.exit(1);
} else {
  import('./cgroup2-bed/run-bed.mjs').then(({ runBed }) => runBed({ env: process.env, args: process.argv.slice(2) }));
}
