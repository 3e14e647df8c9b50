import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const cwd = fileURLToPath(new URL('../../../python', import.meta.url));
let top: string;

/** A folder like a delegated group, with only the files that our code uses. */
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'runq-v2-'));
  writeFileSync(join(top, 'cgroup.controllers'), 'cpu memory pids\n');
  writeFileSync(join(top, 'cgroup.subtree_control'), '');
});
afterEach(() => rmSync(top, { recursive: true }));

function python(script: string): unknown {
  const done = spawnSync('/usr/bin/python3', ['-B', '-c', script, top], { cwd, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(done.stderr);
  return JSON.parse(done.stdout);
}

/** The files that a kernel creates in each new group. */
const fakeKernel = `
import json, os, sys
from cgroups import cgroup_v2
top = sys.argv[1]
FORKER = 200000 if os.getuid() == 0 else os.getuid()
real, real_one = os.makedirs, os.mkdir
FILES = {"cgroup.subtree_control": "", "cgroup.procs": "", "memory.max": "max", "pids.max": "max",
         "memory.swap.max": "max",
         "memory.current": "4096000", "memory.peak": "9000000", "pids.current": "3",
         "cpu.weight": "100", "cpu.max": "", "cpu.stat": "usage_usec 5000\\nuser_usec 1\\n",
          "memory.events": "oom 1\\noom_kill 2\\n"}
def born(path):
    for name, text in FILES.items():
        if not os.path.exists(path + "/" + name):
            open(path + "/" + name, "w").write(text)
def makedirs(path, exist_ok=False):
    real(path, exist_ok=exist_ok); born(path)
def mkdir(path, mode=0o777):
    real_one(path, mode); born(path)
cgroup_v2.os.makedirs, cgroup_v2.os.mkdir = makedirs, mkdir
`;

test('finds its own group, also after the worker moved to its leaf', () => {
  const answers = python(`
import json, sys
from cgroups import cgroup_v2
found = []
for line in ("0::/", "0::/a/b", "0::/a/runq-main", "1:name=systemd:/x\\n0::/c"):
    path = sys.argv[1] + "/proc"
    open(path, "w").write(line + "\\n")
    found.append(cgroup_v2.own_path("/R", path))
print(json.dumps(found))`);
  expect(answers).toEqual(['/R', '/R/a/b', '/R/a', '/R/c']);
});

test('rejects a group without the controllers by name', () => {
  writeFileSync(join(top, 'cgroup.controllers'), 'cpu\n');
  expect(() =>
    python('import os, sys; from cgroups import cgroup_v2; cgroup_v2.Tree("w", sys.argv[1], os.getuid(), 1 << 30)'),
  ).toThrow(/controllers memory, pids are not delegated/);
});

test('a slot forks in one leaf; each unit starts in a new one with its limits', () => {
  const answers = python(`${fakeKernel}
tree = cgroup_v2.Tree("runq-w", top, FORKER, 1 << 30)
group = tree.slot("base-0")
group.adopt(77)
os.close(group.birth_fd())
group.ready(78)
group.begin(64 << 20, 20)
open(group._leaf + "/cpu.stat", "w").write("usage_usec 30000\\n")
print(json.dumps([group.cpu_ms(), group.processes(), group.end(None), group._leaf[len(top):]]))`);
  expect(answers).toEqual([
    25,
    3,
    { cpuTimeMs: 25, memoryPeakBytes: 9_000_000 - 4_096_000, oomKills: 2, sharedOomKills: 0 },
    '/runq-w/base-0/unit-0',
  ]);
  const read = (path: string) => readFileSync(join(top, path), 'utf8');
  expect(read('runq-w/base-0/fork/cgroup.procs')).toBe('77');
  expect(read('runq-w/base-0/unit-0/memory.max')).toMatch(String(4_096_000 + (64 << 20)));
  expect(read('runq-w/base-0/unit-0/pids.max')).toMatch(/^20/);
  expect(read('runq-w/base-0/unit-0/memory.swap.max')).toMatch(/^0/);
  expect(read('runq-w/cgroup.subtree_control')).toBe('+memory +pids +cpu');
  expect(read('runq-w/memory.max')).toBe(String(1 << 30));
});

test('creates units beside the groups that a killed supervisor of the same name left', () => {
  const leaves = python(`${fakeKernel}
leaves = []
for units in (2, 2):
    group = cgroup_v2.Tree("runq-w", top, FORKER, 1 << 30).slot("base-0")
    cgroup_v2.cgroup_v1.remove = lambda path: None
    for _ in range(units):
        os.close(group.birth_fd())
        leaves.append(group._leaf[len(top):])
print(json.dumps(leaves))`);
  expect(leaves).toEqual([0, 1, 2, 3].map((number) => `/runq-w/base-0/unit-${number}`));
});

test('the forking process may write only to the groups of its units', () => {
  const [forker, owners] = python(`${fakeKernel}
group = cgroup_v2.Tree("runq-w", top, FORKER, 1 << 30).slot("base-0")
os.close(group.birth_fd())
owners = {}
for folder, _, names in os.walk(top):
    for name in names:
        path = folder + "/" + name
        owners.setdefault(os.stat(path).st_uid, []).append(path[len(top):])
print(json.dumps([FORKER, owners]))`) as [number, Record<string, string[]>];
  if (process.getuid?.() !== 0) return;
  expect(owners[forker]?.sort()).toEqual(['/runq-w/base-0/cgroup.procs', '/runq-w/base-0/unit-0/cgroup.procs']);
});

test('attributes a memory kill to the run at its own limit, otherwise to the limit of all programs', () => {
  const answers = python(`${fakeKernel}
group = cgroup_v2.Tree("runq-w", top, FORKER, 1 << 30).slot("s")
answers = []
for events in ("oom 1\\noom_kill 2\\n", "oom 0\\noom_kill 1\\n", "oom 0\\noom_kill 0\\n"):
    os.close(group.birth_fd())
    group.ready(1); group.begin(1 << 20, 5)
    open(group._leaf + "/memory.events", "w").write(events)
    meters = group.end({})
    answers.append([meters["oomKills"], meters["sharedOomKills"]])
    group._leaf = None
print(json.dumps(answers))`);
  expect(answers).toEqual([
    [2, 0],
    [0, 1],
    [0, 0],
  ]);
});

test('without memory.peak, uses the peak of the largest process', () => {
  const answers = python(`${fakeKernel}
group = cgroup_v2.Tree("runq-w", top, FORKER, 1 << 30).slot("s")
os.close(group.birth_fd())
group.ready(1); group.begin(1 << 20, 5)
os.unlink(group._leaf + "/memory.peak")
print(json.dumps(group.end({"peakBytes": 123})["memoryPeakBytes"]))`);
  expect(answers).toBe(123);
});

test('a session has a CPU quota and is frozen where the kernel supports it', () => {
  const answers = python(`${fakeKernel}
group = cgroup_v2.Tree("runq-w", top, FORKER, 1 << 30).slot("s")
os.close(group.birth_fd())
group.ready(1); group.begin(1 << 20, 5, 0.5)
rate = open(group._leaf + "/cpu.max").read()
open(group._leaf + "/cgroup.freeze", "w").write("0")
frozen = group.freeze(True), open(group._leaf + "/cgroup.freeze").read()
thawed = group.freeze(False), open(group._leaf + "/cgroup.freeze").read()
os.unlink(group._leaf + "/cgroup.freeze")
print(json.dumps([rate, frozen, thawed, group.freeze(True)]))`);
  expect(answers).toEqual(['50000 100000', [true, '1'], [true, '0'], false]);
});

test('creates nothing outside its own group', () => {
  python(`${fakeKernel}
cgroup_v2.Tree("runq-w", top, FORKER, 1 << 30)
print("1")`);
  mkdirSync(join(top, 'x'));
  expect(readdirSync(top).sort()).toEqual(['cgroup.controllers', 'cgroup.subtree_control', 'runq-w', 'x']);
});
