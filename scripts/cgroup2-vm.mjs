/** `npm run test:cgroup2 [-- scenario...]`: tests the sandbox in a virtual machine that has only cgroup v2. */
import { describeNodeProblem } from './setup/check-node.mjs';

const problem = describeNodeProblem(process.versions.node);
if (problem) {
  process.stderr.write(`runq: ${problem}\n`);
  process.exit(1);
} else {
  import('./cgroup2-vm/run-vm.mjs').then(({ runVm }) => runVm({ env: process.env, args: process.argv.slice(2) }));
}
