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
    'import json, syscall_policy as p; print(json.dumps([p.ALLOWED, p.REFUSED, [*p.ABSENT, "socket", "setsockopt", *p.ALLOWED_IF, *p.REFUSED_IF, *p.REFUSED_BITS]]))',
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
def run(machine, number, *arguments, arch=None):
    data = struct.pack("=IIQ6Q", number, arch or seccomp.ARCHITECTURES[machine], 0, *arguments, *[0] * (6 - len(arguments)))
    code = list(struct.iter_unpack("=HBBI", seccomp.build(machine)))
    at = value = 0
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
    for number in range(1100):
        if number not in n.values() and run(machine, number) != 0x50026: wrong.append((machine, number))
    allowed, refused = 0x7fff0000, 0x50001
    for name, answer, *arguments in (
        ("socket", allowed, 2, 1, 0), ("socket", allowed, 10, 2, 17), ("socket", 0x50061, 16, 3, 0), ("socket", 0x5005d, 2, 1, 132),
        ("socket", allowed, 1, 5, 0), ("socket", allowed, 2, 0x80801, 6), ("socket", 0x5005d, 2, 1, 17), ("socket", 0x5005d, 2, 2, 58),
        ("socket", 0x5005e, 2, 6, 0), ("socket", 0x5005e, 10, 0x80806, 0), ("socket", 0x5005e, 2, 5, 0), ("socket", refused, 2, 3, 255),
        ("setsockopt", 0x50000, 5, 1, 8), ("setsockopt", allowed, 5, 1, 7), ("setsockopt", allowed, 5, 6, 8), ("setsockopt", refused, 5, 41, 32),
        ("prlimit64", allowed, 0, 7), ("prlimit64", refused, 1, 7), ("fcntl", refused, 3, 6), ("fcntl", allowed, 3, 3),
        ("clone", refused, 0x10000000), ("clone", allowed, 0x3d0f00),
        ("mknodat", allowed, -100 & 0xffffffff, 0, 0o010644), ("mknodat", refused, 3, 0, 0o020644), ("mknodat", refused, 3, 0, 0o060644),
        ("mmap", allowed, 0, 4096, 3, 0x22), ("mmap", 0x5000c, 0, 4096, 3, 0x40022),
    ):
        if run(machine, n[name], *arguments) != answer: wrong.append((machine, name, arguments))
    if run(machine, n["read"], arch=0x40000003) != 0x80000000: wrong.append((machine, "i386"))
print(json.dumps(wrong))`);
  expect(answers).toEqual([]);
});
