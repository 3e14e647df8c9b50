import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const cwd = fileURLToPath(new URL('../../python', import.meta.url));
const header = '/usr/include/x86_64-linux-gnu/asm/unistd_64.h';
const genericHeader = '/usr/include/asm-generic/unistd.h';

function askPython(script: string): unknown {
  const done = spawnSync('/usr/bin/python3', ['-B', '-c', script], { cwd, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(done.stderr);
  return JSON.parse(done.stdout);
}

const tables = askPython('import json, syscall_numbers as s; print(json.dumps(s.NUMBERS))') as Record<
  'x86_64' | 'aarch64',
  Record<string, number>
>;

/** `#define __NR_name number`; 3264 calls carry their plain name on 64 bits. */
function numbersOf(path: string, names: RegExp): Record<string, number> {
  const found = [...readFileSync(path, 'utf8').matchAll(names)];
  return Object.fromEntries(found.map(([, name, number]) => [name, Number(number)]));
}

test.skipIf(!existsSync(header))('the numbers for x86_64 are the kernel headers’', () => {
  const kernel = numbersOf(header, /#define __NR_(\w+)\s+(\d+)/g);
  for (const [name, number] of Object.entries(tables.x86_64)) expect([name, kernel[name]]).toEqual([name, number]);
  expect(Object.keys(tables.x86_64).length).toBeGreaterThan(280);
});

test.skipIf(!existsSync(genericHeader))('the numbers for aarch64 are the generic kernel headers’', () => {
  const kernel = numbersOf(genericHeader, /#define __NR_(\w+)\s+(\d+)/g);
  const aliased = numbersOf(genericHeader, /#define __NR3264_(\w+)\s+(\d+)/g);
  const renamed: Record<string, string> = { newfstatat: 'fstatat' };
  for (const [name, number] of Object.entries(tables.aarch64))
    expect([name, kernel[name] ?? aliased[renamed[name] ?? name]]).toEqual([name, number]);
});

test('every call of the policy has a number on x86_64, and no call is both allowed and refused', () => {
  const policy = askPython(
    'import json, syscall_policy as p; print(json.dumps([p.ALLOWED, p.REFUSED, [*p.ABSENT, *p.ALLOWED_IF, *p.REFUSED_IF]]))',
  ) as string[][];
  const names = policy.flat();
  expect(names.filter((name) => tables.x86_64[name] === undefined)).toEqual([]);
  expect(names.length).toBe(new Set(names).size);
});

test('the filter answers each call as the policy says', () => {
  // Interprets the program as the kernel does: only the instructions that the builder uses.
  const answers = askPython(`
import json, struct, seccomp, syscall_policy as p
from syscall_numbers import NUMBERS
def run(machine, number, argument=0, arch=None):
    data = struct.pack("=IIQ6Q", number, arch or seccomp.ARCHITECTURES[machine], 0, *[argument] * 6)
    code = list(struct.iter_unpack("=HBBI", seccomp.build(machine)))
    at = value = 0
    while True:
        kind, yes, no, k = code[at]
        at += 1
        if kind == 0x20: value = struct.unpack_from("=I", data, k)[0]
        elif kind == 0x15: at += yes if value == k else no
        elif kind == 0x35: at += yes if value >= k else no
        elif kind == 0x45: at += yes if value & k else no
        elif kind == 0x05: at += k
        else: return k
wrong = []
for machine in ("x86_64", "aarch64"):
    n = NUMBERS[machine]
    for names, answer in ((p.ALLOWED, 0x7fff0000), (p.REFUSED, 0x50001)):
        wrong += [(machine, x) for x in names if x in n and run(machine, n[x]) != answer]
    for number in range(1100):
        if number not in n.values() and run(machine, number) != 0x50026: wrong.append((machine, number))
    for argument, answer in ((2, 0x7fff0000), (16, 0x50061)):
        if run(machine, n["socket"], argument) != answer: wrong.append((machine, "socket", argument))
    if run(machine, n["clone"], 0x10000000) != 0x50001 or run(machine, n["clone"], 0x3d0f00) != 0x7fff0000: wrong.append((machine, "clone"))
    if run(machine, n["read"], 0, 0x40000003) != 0x80000000: wrong.append((machine, "i386"))
print(json.dumps(wrong))`);
  expect(answers).toEqual([]);
});
