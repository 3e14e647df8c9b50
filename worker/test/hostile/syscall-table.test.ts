import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const cwd = fileURLToPath(new URL('../../python', import.meta.url));
const header = '/usr/include/x86_64-linux-gnu/asm/unistd_64.h';
const genericHeader = '/usr/include/asm-generic/unistd.h';

function evaluateInPython(script: string): unknown {
  const done = spawnSync('/usr/bin/python3', ['-B', '-c', script], { cwd, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(done.stderr);
  return JSON.parse(done.stdout);
}

const tables = evaluateInPython(
  'import json; from confinement import syscall_numbers as s; print(json.dumps(s.NUMBERS))',
) as Record<'x86_64' | 'aarch64', Record<string, number>>;

/** `#define __NR_name number`; calls in `__NR3264_` have their plain name on 64 bits. */
function numbersOf(path: string, names: RegExp): Record<string, number> {
  const found = [...readFileSync(path, 'utf8').matchAll(names)];
  return Object.fromEntries(found.map(([, name, number]) => [name, Number(number)]));
}

test.skipIf(!existsSync(header))('the numbers for x86_64 match the kernel headers', () => {
  const kernel = numbersOf(header, /#define __NR_(\w+)\s+(\d+)/g);
  for (const [name, number] of Object.entries(tables.x86_64)) expect([name, kernel[name]]).toEqual([name, number]);
  expect(Object.keys(tables.x86_64).length).toBeGreaterThan(280);
});

test.skipIf(!existsSync(genericHeader))('the numbers for aarch64 match the generic kernel headers', () => {
  const kernel = numbersOf(genericHeader, /#define __NR_(\w+)\s+(\d+)/g);
  const aliased = numbersOf(genericHeader, /#define __NR3264_(\w+)\s+(\d+)/g);
  const renamed: Record<string, string> = { newfstatat: 'fstatat' };
  for (const [name, number] of Object.entries(tables.aarch64))
    expect([name, kernel[name] ?? aliased[renamed[name] ?? name]]).toEqual([name, number]);
});

const policyNames = (
  evaluateInPython(
    'import json; from confinement import syscall_policy as p; ' +
      'print(json.dumps([p.ALLOWED, p.REFUSED, [*p.ABSENT, *p.PRETENDED, "socket", "setsockopt", "getsockopt", ' +
      '"fcntl", *p.ALLOWED_IF, *p.REFUSED_IF, *p.REFUSED_BITS, "msync"]]))',
  ) as string[][]
).flat();

test('every call of the policy has a number on x86_64, and no call is both allowed and refused', () => {
  const names = policyNames;
  expect(names.filter((name) => tables.x86_64[name] === undefined)).toEqual([]);
  expect(names.length).toBe(new Set(names).size);
});

/** Calls that only x86_64 has. Their libraries on aarch64 make the newer calls, such as openat for open. */
const onlyOnX86 = `
  access alarm arch_prctl chmod chown creat dup2 epoll_create epoll_wait eventfd fork futimesat getdents getpgrp ioperm
  iopl lchown link lstat mkdir mknod modify_ldt open pause pipe poll readlink rename rmdir select signalfd stat symlink
  sysfs time unlink uselib ustat utime utimes vfork
`
  .trim()
  .split(/\s+/);

test('every call of the policy has a number on aarch64, except those that only x86_64 has', () => {
  expect(policyNames.filter((name) => tables.aarch64[name] === undefined).toSorted()).toEqual(onlyOnX86);
});

test.skipIf(!existsSync(genericHeader))('the kernel headers of aarch64 have none of the calls of x86_64 alone', () => {
  const kernel = numbersOf(genericHeader, /#define __NR(?:3264)?_(\w+)\s+(\d+)/g);
  expect(Object.keys(kernel).length).toBeGreaterThan(280);
  expect(onlyOnX86.filter((name) => kernel[name] !== undefined)).toEqual([]);
});

/** Further tables by machine: `{machine: {name: number}}`; a negative number is a call that the machine lacks. */
const furtherTables = evaluateInPython(`
import json
from linux import syscalls
from supervisor.pipes import stdin_wait
calls = lambda table: {name: number for name, number in table._asdict().items()}
print(json.dumps({
    "linux/syscalls.py": syscalls._CALLS,
    "stdin_wait.py": {machine: calls(table) for machine, table in stdin_wait._NUMBERS.items()},
}))`) as Record<string, Record<'x86_64' | 'aarch64', Record<string, number>>>;
const kernelNames: Record<string, string> = { pselect: 'pselect6' };
/** Beside the policy, so the table of the filter has no number for them: the same one on both machines. */
const newCalls: Record<string, number> = { landlock_add_rule: 445, landlock_restrict_self: 446 };

test.each(Object.entries(furtherTables))('the numbers in %s are those of the filter', (_file, machines) => {
  expect(Object.keys(machines)).toEqual(['x86_64', 'aarch64']);
  for (const machine of ['x86_64', 'aarch64'] as const) {
    const numberOf = (name: string) => tables[machine][kernelNames[name] ?? name] ?? newCalls[name] ?? -1;
    const calls = machines[machine];
    expect(calls).toEqual(Object.fromEntries(Object.keys(calls).map((name) => [name, numberOf(name)])));
  }
});

test('the hostile programs that name a call by its number name the right one on both machines', () => {
  const source = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');
  const pairs = [
    ['cpu/cpu_membarrier.py', ['membarrier']],
    ['net/net_filters_fill_code_memory.py', ['setsockopt']],
    ['sig/sig_pending_flood.py', ['tgkill', 'timer_create']],
  ] as const;
  for (const [file, names] of pairs) {
    const [, x86, arm] = /\{"x86_64": \(?([\d, ]+)\)?, "aarch64": \(?([\d, ]+)\)?\}/.exec(source(file))!;
    const numbers = (text: string) => text.split(', ').map(Number);
    expect(numbers(x86!)).toEqual(names.map((name) => tables.x86_64[name]));
    expect(numbers(arm!)).toEqual(names.map((name) => tables.aarch64[name]));
  }
});

test('the filter implements the policy for each call', () => {
  // Interprets the program as the kernel does: only the instructions that the builder uses.
  const answers = evaluateInPython(`
import json, struct
from linux import syscalls
syscalls.starts_modprobe_for_formats = lambda: False
from confinement import seccomp, syscall_policy as p
from confinement.syscall_numbers import NUMBERS
programs = {machine: list(struct.iter_unpack("=HBBI", seccomp.build(machine))) for machine in NUMBERS}
def run(machine, number, *arguments, arch=None):
    data = struct.pack("=IIQ6Q", number, arch or seccomp.ARCHITECTURES[machine], 0,
                       *arguments, *[0] * (6 - len(arguments)))
    code, at, value = programs[machine], 0, 0
    while True:
        kind, yes, no, k = code[at]
        at += 1
        if kind == 0x20: value = struct.unpack_from("=I", data, k)[0]
        elif kind == 0x15: at += yes if value == k else no
        elif kind == 0x35: at += yes if value >= k else no
        elif kind == 0x45: at += yes if value & k else no
        elif kind == 0x54: value &= k
        elif kind == 0x05: at += k
        else: return k
wrong = []
for machine in ("x86_64", "aarch64"):
    n = NUMBERS[machine]
    for names, answer in ((p.ALLOWED, 0x7fff0000), (p.REFUSED, 0x50001)):
        wrong += [(machine, x) for x in names if x in n and run(machine, n[x]) != answer]
    wrong += [(machine, x) for x in p.PRETENDED if run(machine, n[x]) != 0x50000]
    direct = p.O_DIRECT[machine]
    for level in (0, 1, 2, 6, 17, 41, 58, 132, 282):
        for name in range(90):
            known = name in p.SOCKET_OPTIONS.get(level, ())
            answer = 0x50000 if level == 1 and name in (8, 18) else 0x7fff0000 if known else 0x5005c
            if run(machine, n["setsockopt"], 5, level, name) != answer:
                wrong.append((machine, "setsockopt", level, name))
    for number in range(1100):
        if number not in n.values() and run(machine, number) != 0x50026: wrong.append((machine, number))
    allowed, refused = 0x7fff0000, 0x50001
    for name, answer, *arguments in (
        ("socket", allowed, 2, 1, 0), ("socket", allowed, 10, 2, 17), ("socket", 0x50061, 16, 3, 0),
        ("socket", 0x5005d, 2, 1, 132),
        ("socket", allowed, 1, 5, 0), ("socket", allowed, 2, 0x80801, 6), ("socket", 0x5005d, 2, 1, 17),
        ("socket", 0x5005d, 2, 2, 58),
        ("socket", 0x5005e, 2, 6, 0), ("socket", 0x5005e, 10, 0x80806, 0), ("socket", 0x5005e, 2, 5, 0),
        ("socket", refused, 2, 3, 255),
        ("setsockopt", 0x50000, 5, 1, 8), ("setsockopt", allowed, 5, 1, 7), ("setsockopt", allowed, 5, 6, 8),
        *[("setsockopt", 0x5005c, 5, level, name)
          for level, name in ((1, 26), (1, 27), (1, 44), (1, 50), (1, 51), (1, 52), (41, 32), (6, 31))],
        ("setsockopt", 0x5005c, 5, 1 << 32 | 1, 26), ("setsockopt", 0x5005c, 5, 1, 1 << 32 | 26),
        ("setsockopt", 0x5005c, 5, 282, 1),
        ("getsockopt", allowed, 5, 1, 4), ("getsockopt", allowed, 5, 0, 63), ("getsockopt", 0x5005c, 5, 0, 64),
        ("getsockopt", 0x5005c, 5, 41, 70),
        ("openat", allowed, 3, 0, 0), ("openat", 0x50016, 3, 0, direct), ("fcntl", 0x50016, 3, 4, direct | 1),
        ("fcntl", allowed, 3, 4, 0o4000),
        ("fcntl", 0x50016, 3, 1036), ("fcntl", allowed, 3, 1030), ("fcntl", refused, 3, 38),
        ("fcntl", refused, 3, 1024),
        ("msync", 0x50000, 0, 4096, 4), ("msync", allowed, 1, 4096, 4), ("msync", allowed, 0, 4096, 1),
        ("madvise", 0x50016, 0, 4096, 12), ("madvise", 0x50000, 0, 4096, 21),
        ("madvise", allowed, 0, 4096, 4), ("fadvise64", 0x50000, 3, 0, 0, 3), ("fadvise64", allowed, 3, 0, 0, 2),
        ("preadv2", 0x5005f, 3, 0, 0, 0, 0, 0x80),
        ("prlimit64", allowed, 0, 7), ("prlimit64", refused, 1, 7), ("fcntl", refused, 3, 6), ("fcntl", allowed, 3, 3),
        ("clone", refused, 0x10000000), ("clone", allowed, 0x3d0f00),
        ("mknodat", allowed, -100 & 0xffffffff, 0, 0o010644), ("mknodat", refused, 3, 0, 0o020644),
        ("mknodat", refused, 3, 0, 0o060644),
        ("mmap", allowed, 0, 4096, 3, 0x22), ("mmap", 0x5000c, 0, 4096, 3, 0x40022),
    ):
        if run(machine, n[name], *arguments) != answer: wrong.append((machine, name, arguments))
    if run(machine, n["read"], arch=0x40000003) != 0x80000000: wrong.append((machine, "i386"))
print(json.dumps(wrong))`);
  expect(answers).toEqual([]);
});

test('the filter of tier 3b allows no queued signals and no flushes of a shared disk', () => {
  const answers = evaluateInPython(`
import json, platform, struct
from confinement import seccomp, seccomp_shared_host
table = seccomp_shared_host.rules(True)
def refuses(name): return table[name] == [seccomp.fail("EPERM")]
def run(name, *arguments):
    data, at, value = struct.pack("=IIQ6Q", 0, 0, 0, *arguments, *[0] * (6 - len(arguments))), 0, 0
    while True:
        kind, yes, no, k = table[name][at]
        at += 1
        if kind == 0x20: value = struct.unpack_from("=I", data, k)[0]
        elif kind == 0x15: at += yes if value == k else no
        elif kind == 0x35: at += yes if value >= k else no
        elif kind == 0x45: at += yes if value & k else no
        else: return k == 0x7fff0000
print(json.dumps([refuses("timer_create"), refuses("rt_sigqueueinfo"), run("kill", 9, 15), run("kill", 9, 34),
    run("tgkill", 9, 9, 33), run("tgkill", 9, 9, 64),
    run("openat", 3, 0, 0o1102), run("openat", 3, 0, 0o4010000), run("pwritev2", 3, 0, 0, 0, 0, 0),
    run("pwritev2", 3, 0, 0, 0, 0, 2)]))`);
  expect(answers).toEqual([true, true, true, false, true, false, true, false, true, false]);
});

test('expects modprobe of kernels before 6.14 with a configured path', () => {
  const answers = evaluateInPython(`
import json, os, tempfile
from linux import syscalls
with tempfile.TemporaryDirectory() as settings:
    ask = lambda release: syscalls.starts_modprobe_for_formats(release, settings)
    seen = [ask("6.1.0-56-amd64")]
    for text in ("/sbin/modprobe\\n", "\\n"):
        with open(settings + "/modprobe", "w") as file: file.write(text)
        seen += [ask(release) for release in ("4.19.0", "6.13.12-gcp", "6.14.0-rc1", "7.0")]
print(json.dumps([*seen, syscalls.starts_modprobe_for_formats("6.1.0", "/nonexistent")]))`);
  const never = [false, false, false, false];
  expect(answers).toEqual([false, true, true, false, false, ...never, true]);
});
