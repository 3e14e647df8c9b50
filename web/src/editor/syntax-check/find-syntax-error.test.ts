import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { explainError } from '../../error-help/explain-error.js';
import { findSyntaxError } from './find-syntax-error.js';

/** Type, message and line of Python's error. */
type PythonError = [type: string, message: string, line: number];

/** What the interpreter says of programs: null for one that it compiles. */
function compile(programs: readonly string[]): (PythonError | null)[] {
  const code = `import json, sys, warnings
warnings.simplefilter("ignore")
def check(program):
    try:
        compile(program, "main.py", "exec", dont_inherit=True)
    except SyntaxError as error:
        return [type(error).__name__, error.msg, error.lineno]
    except (ValueError, RecursionError, MemoryError) as error:
        return ["Other", str(error), 0]
print(json.dumps([check(program) for program in json.load(sys.stdin)]))`;
  const options = { input: JSON.stringify(programs), maxBuffer: 64 * 1024 * 1024 };
  return JSON.parse(execFileSync('/usr/bin/python3', ['-c', code], options).toString());
}

const explain = (type: string, message: string, line: string) =>
  explainError({ type, message, code: line, location: { path: 'main.py', line: 1 }, lineCount: 1 });

const block = (...lines: string[]) => `${lines.join('\n')}\n`;

const examples = new URL('../../examples/programs/', import.meta.url);
const correct: string[] = [
  ...readdirSync(examples)
    .filter((file) => file.endsWith('.py'))
    .map((file) => readFileSync(new URL(file, examples), 'utf8')),
  '',
  '\n\n# only a comment',
  'print("no line break at the end")',
  '"""A docstring\nof two lines."""\n',
  'x = 1; y = 2;\n',
  'if x: print(1)\nelse: print(2)\n',
  'if x:\n    pass\n\n\n# a comment at the margin\n    print(1)\nelif y:\n\tpass\nelse:\n  pass\n',
  'while True:\n    break\nelse:\n    pass\n',
  'for i, (a, *b) in pairs:\n    continue\nelse:\n    pass\n',
  'for x in *a, *b: pass\n',
  'for self.x, y[0] in z: pass\n',
  'try:\n    pass\nexcept:\n    pass\n',
  'try:\n    pass\nexcept (A, B) as e:\n    raise C from e\nelse:\n    pass\nfinally:\n    pass\n',
  'try:\n    pass\nfinally:\n    pass\n',
  'try:\n    pass\nexcept* ValueError as group:\n    pass\n',
  'with open("a") as a, open("b") as b:\n    pass\n',
  'with (open("a") as a, open("b") as b,):\n    pass\n',
  'with (a, b) as c, (d): pass\nwith (yield_): pass\nwith (a).b as c.d, e[0]() as (f, g): pass\n',
  'def f(a, b=1, *args, c, d=2, **kwargs): return a\n',
  'def f(a, /, b, *, c): pass\ndef g(*, a): pass\ndef h(a=1, /, b=2, *c): pass\n',
  'def f(a: int = 1, *b: str, **c: "x") -> list[int]: ...\n',
  'def f():\n    yield\n    x = yield 1, 2\n    yield from g()\n    return *a, b\n',
  'async def f():\n    await g()\n    async with a as b: pass\n    async for x in y: pass\n',
  'async def f():\n    return [x async for x in y]\n',
  'class A: pass\nclass B(A, metaclass=M): x: int\nclass C(): pass\n',
  '@decorator\n@other(1, x=2)\n@(lambda f: f)\ndef f(): pass\n@a.b\nclass C: pass\n@a\nasync def f(): pass\n',
  'lambda: 1\nf = lambda x, *y, z=1, **k: (x, y)\ng = lambda *, a: a\nh = lambda a, /: a\n',
  'x = 1 if y else 2 if z else 3\n',
  'not a in b\na not in b\na is not b\na < b <= c != d == e > f >= g\n',
  'x = -1 ** -2 // 3 % 4 @ a << 1 >> 2 & 3 | 4 ^ ~5\n',
  'x += 1; x -= 1; x *= 1; x /= 1; x //= 1; x %= 1; x **= 1; x @= 1; x &= 1; x |= 1; x ^= 1; x >>= 1; x <<= 1\n',
  'a = b = c, d = 1, 2\na, b = b, a\n[a, b] = c\n(a, b), c = d\n*a, b = c\na.b = a[0] = a[1:2] = 1\n',
  'x: int\nx: int = 3\nself.x: int = 3\na[0]: str\n(x): int = 1\n',
  'if (n := len(a)) > 1: pass\nwhile chunk := f(): pass\n[y := 1, y**2]\nf(x := 1)\nprint((a := 1))\n',
  '[x for x in y if z if w for a in b]\n{x for x in y}\n{k: v for k, v in z}\n(x for x in y)\nf(x for x in y)\n',
  '{**a, "b": 1, **c}\n{*a, *b}\n[*a, *b]\n(*a, b)\nf(*a, *b, **c, **d)\nf(a, *b, c, k=1, *d, **e)\n',
  '{}\n{1}\n{1: 2,}\n[]\n[1,]\n()\n(1,)\n((1))\n',
  'a[1]\na[1:2]\na[:]\na[::2]\na[1:2, ::3, ...]\na[*b]\na[x := 1]\na[b, c]\n',
  'f()()[0].a.b(c)(d, e=f)\n',
  'import a\nimport a.b as c, d\nfrom a import b\nfrom . import a\nfrom .. import b as c, d\n',
  'from ...a.b import (c, d as e,)\n',
  'from a import *\nfrom .... import x\n',
  'global x, y\ndel x, y[0], (a, b), [c]\nassert x, "text"\nraise\nraise A\npass\n',
  'def f():\n    def g():\n        nonlocal x\n        return\n    x = 1\n    return g\n',
  'x = 0xFF + 0o17 + 0b1_0 + 1_000 + 1e5 + 1.5E-3 + .5 + 5. + 2j + 0 + 00 + 0_0 + 1.5j\n',
  'x = 1if y else 2\nz = [1for x in y]\nw = 2or 1\n',
  'x = "a" \'b\' """c""" r"\\d" u\'d\' if y else f"z"\n',
  "x = b'a' B\"b\" rb'\\d' Rb'''c'''\n",
  'x = "it\'s \\"quoted\\" \\\\"\ny = \'a\\\nb\'\nz = "\\x41\\u0041"\n',
  'print(f"{a} {b!r} {c:>10} {d!s:{w}} {{e}} {f[\'k\']} {g(1, 2)} {h=} {i = :.2f} {j if k else l}")\n',
  'f"{x:%Y-%m-%d}" f\'{a["b"]}\' f"{lambda_}" f"{(lambda x: 1)}" f"{ {1: 2}[1] }" f"{x != y}" f"{a == b}"\n',
  'f"""{\na\n}"""\nrf"\\d{x}" fR\'{y}\'\n',
  'x = (1 +\n     2\n     # comment\n\n     + 3)\ny = [\n1,\n    2\n]\nf(a,\n  b)\n',
  'x = 1 + \\\n    2\nif a and \\\n   b:\n    pass\n',
  'if x:\n        a\n        if y:\n         b\n        c\nd\n',
  'def f():\n\tif x:\n\t\treturn 1\n\treturn 2\n',
  'match x:\n    case 1: pass\n    case "a" | \'b\': pass\n    case [a, *_, b]: pass\n    case _: pass\n',
  'match a, b:\n    case (1, 2): pass\n    case {"k": v, **rest} if v > 1: pass\n    case P(x=1, y=Q(z)) as p: pass\n',
  'match (x):\n    case -1 | 1+2j: pass\n    case a.b.c: pass\n    case None | True: pass\n    case []: pass\n',
  'match x:\n    case {}: pass\n    case {1: a, **b}: pass\n',
  'match *a, b:\n    case [1, [2, (3)]], : pass\n',
  'match = 1\nmatch[0] = match.a\nmatch(x)\nprint(match, case, _, type)\ncase = type = _ = match\n',
  'match -1:\n    case x: pass\n',
  'type = 3\ntype(x)\ntype.x = 1\n',
  'print\nprint()\nexec("x")\nprint, x\nx = print\nprint.__doc__\n',
  'ä = 1\nπr2 = ä\nprint("“quotes” and €", ä)\n你好 = 2\n',
  'x = yield_ = 1\nx = await_ = None\n',
  'def f():\n    x = [(yield)]\n    (yield)\n    a = b = yield c\n    x += yield\n',
  'class A:\n    def f(self): return self\n    for i in x:\n        if i: break\n        else: continue\n',
  'for i in x:\n    def f():\n        for j in y: break\n    while z:\n        continue\n',
  'while x:\n    try:\n        break\n    finally:\n        continue\n',
  'x = {\n    "a": 1,\n    "b": [1, 2],  # comment\n}\n',
  'x = a if b else lambda: c\ny = [lambda: 1, lambda x: x]\nz = {lambda: 1: 2}\n',
  'x = not a and b or c\nx = (not a) == b\nx = a, not b\n',
  'print(*a, sep="")\nprint(**k)\nprint(x, end="",)\n',
  'x[0]: int = 1\nx.y += 1\n(x) += 1\n(x) = 1\n((x)) = [y] = z\n',
  'assert (x, y)\nassert x == y, f"{x}"\n',
  '...\nx = ...\ndef f(): ...\n',
  'if x:\n    pass; pass\nelif y: pass; pass;\n',
  'x = 3 if a else\\\n 4\n',
  'import os, sys; print(os, sys)\n',
  '# -*- coding: utf-8 -*-\nprint("ü")\n',
  'x = """a "quoted" \'word\'"""\ny = \'\'\'it\'s\'\'\'\nz = """\\""""\n',
  'a = b"\\xff" if c else d\n',
  'with a: pass\nwith a as b: pass\nwith a as (b, c): pass\nwith a as [b]: pass\nwith (a): pass\nwith (a) as b: pass\n',
  'for x in (1, 2), 3: pass\nfor (x) in y: pass\nfor [a, b] in c: pass\nfor x, in y: pass\n',
  'x = [i for i in range(5) if i if i > 2]\ny = [(a, b) for a in x for b in y]\nz = [a if b else c for a in d]\n',
  'print(1 if x else 2, y if z else w)\n',
  'def f(*, a=1, b): pass\ndef g(a, *args, b=1, c): pass\ndef h(*a, **k,): pass\ndef i(a,): pass\n',
  'def f(a=(1, 2), b=[x for x in y], c=lambda: 1): pass\n',
  'x = 1\n\f\ny = 2\n',
];

/** Errors of beginners. */
const broken: string[] = [
  ...['if x > 5', 'if x > 5\n    print(x)', 'while True', 'while x < 3\n    x += 1', 'for i in range(3)\n    print(i)'],
  ...[
    'def greet(name)\n    pass',
    'def greet()',
    'class Dog',
    'class Dog(Pet)\n    pass',
    'if x:\n    pass\nelse\n    y',
  ],
  ...[
    'if x:\n    pass\nelif y\n    pass',
    'try\n    pass',
    'try:\n    x\nexcept\n    y',
    'try:\n    x\nexcept A\n    y',
  ],
  ...['with open("a") as f\n    pass', 'try:\n    x\nfinally\n    y', 'match x\n    case 1: pass'],
  ...['if x:\nprint(x)', 'for i in x:\nprint(i)', 'while x:\ny = 1', 'def f():\nreturn 1', 'class A:\nx = 1'],
  ...[
    'if x:\n    y\nelse:\nz',
    'try:\n    x\nexcept:\ny',
    'if x:',
    'def f():\n    # to do\n',
    'for i in x:\n\n\nprint(i)',
  ],
  ...['x = 1\n  y = 2', '  x = 1', 'if x:\n    y\n      z', 'if x:\n    y\n  z', 'def f():\n    x\n   y\n'],
  ...[
    'print("hello)',
    "print('hello)",
    'x = "abc\ny = 1',
    "print('It's me')",
    'x = """abc\ny = 1\n',
    'print("a" + "b)',
  ],
  ...[
    'print("hello"',
    'x = (1 + 2\ny = 3',
    'x = [1, 2\nprint(x)',
    'd = {"a": 1\nprint(d)',
    'print(int(input("a"))\nx = 1',
  ],
  ...['x = [1, 2, 3\nfor i in x:\n    print(i)', 'print("a"))', 'x = 1)', 'x = [1, 2)', 'x = (\n1]', 'd = {"a": [1}'],
  ...[
    'if x = 3:\n    pass',
    'while x = 3:\n    pass',
    'if x == 1 and y = 2:\n    pass',
    'if x.y = 3: pass',
    'if f(x) = 3: pass',
  ],
  ...[
    '5 = x',
    'f(x) = 3',
    'a + b = c',
    '"a" = b',
    'x + 1 = 2',
    'True = 1',
    'None = x',
    'x = 5 = y',
    'for 5 in x: pass',
  ],
  ...['print "hello"', 'print x', 'print x, y', 'print "a", x', 'if x:\n    print "a"', 'exec "x"'],
  ...['else:\n    pass', 'if x:\n    y\nz\nelse:\n    w', 'elif x:\n    y', 'except:\n    pass', 'x = 1\nfinally: y'],
  ...['try:\n    x = 1', 'try:\n    x = 1\ny = 2', 'if x:\n    y\nelse if z:\n    w', 'if x:\n    y\nelseif z:\n    w'],
  ...['print(a b)', 'print("a" b)', 'print(a "b")', 'x = [1 2]', 'print(Hello World)', 'd = {"a": 1 "b": 2}', 'f(1 2)'],
  ...['x = [1,\n2\n3]', 'd = {"a": 1, "b"}', 'd = {"a": }', 'd = {"a" 1}', 'd = {"a": 1, "b" 2}'],
  ...['x =', 'x = 5 +', 'x == ', 'x++', 'x = = 5', 'if x => 5: pass', 'if x =< 5: pass', 'x = 5 5', 'x y', 'x = y z'],
  ...[
    'for i range(3): pass',
    'for i in: pass',
    'for in x: pass',
    'for (i = 0; i < 3; i++)',
    'if : pass',
    'while : pass',
  ],
  ...[
    'import',
    'import math sqrt',
    'from math import',
    'from math sqrt',
    'import math.',
    'from math import a,',
    'from import x',
  ],
  ...[
    'def f(x y): pass',
    'def f(1): pass',
    'def f("a"): pass',
    'def f:\n    pass',
    'def (x): pass',
    'def f(x=1, y): pass',
  ],
  ...[
    'def f(a, b:\n    pass',
    'f(a=1, 2)',
    'f(a.b=1)',
    'f(1=2)',
    'class = 3',
    'for = 1',
    'def class(): pass',
    'x.class = 1',
  ],
  ...['return 5', 'break', 'continue', 'if x:\n    break', 'def f():\n    break', 'class A:\n    return 1'],
  ...[
    'x = “hello”',
    'print(‘a’)',
    'x = 5€',
    'x = a ? b : c',
    'x = $a',
    'x = !y',
    'x = 2x',
    'x = 012',
    '1a = 3',
    'x = 1_',
  ],
  ...[
    'x\u00a0= 1',
    'x = 1 \\ 2',
    'x = 5;; y',
    'x := 5',
    'a if b',
    'x = a if b',
    'del 5',
    'del f()',
    'f() += 1',
    'a, b += 1',
  ],
  ...['print(f"{}")', 'print(f"}")', 'print(f"{x")', 'print(f"a } b")', 'print(f"{ }")', 'x = f"{a"\ny = 1'],
  ...[
    'int x = 5',
    'let x = 5',
    'function f() {',
    'x = 3 then y',
    'if x then:\n    pass',
    'if (x == 1:\n    pass',
    'if x == 1):\n    y',
  ],
  ...[
    'print(1) print(2)',
    'while True print(x)',
    'if x { y }',
    'switch x:\n    pass',
    'do:\n    x',
    'Print "a"',
    'If x: y',
  ],
  ...[
    'try:\n    x\nexcept A, B:\n    y',
    'raise x from',
    'assert',
    'pass x',
    'lambda x x',
    'x = lambda:',
    '@f\nx = 1',
    'async x',
  ],
  ...[
    '[x for x in]',
    '[for x in y]',
    '[x for y]',
    'x..y',
    'x.',
    'x[',
    'x[]',
    'x[1',
    '5.x',
    "'a'b",
    'x not y',
    'x is is y',
  ],
  block('def area(w, h):', '    return w * h', '', 'print(area(3, 4)', 'print("done")'),
  block('n = int(input("n? "))', 'if n % 2 == 0', '    print("even")', 'else:', '    print("odd")'),
  block('total = 0', 'for i in range(10):', '    total += i', '   print(total)'),
  block('if True:', '    print(1)', '    else:', '    print(2)'),
];

test('no correct program has an error', () => {
  expect(correct.length).toBeGreaterThanOrEqual(80);
  expect(compile(correct)).toEqual(correct.map(() => null));
  expect(correct.map((program) => [findSyntaxError(program), program]).filter(([found]) => found)).toEqual([]);
});

test('errors of beginners have the line and the explanation that they have after a run', () => {
  expect(new Set(broken).size).toBe(broken.length);
  const expected = compile(broken);
  expect(broken.filter((_, index) => expected[index] === null)).toEqual([]);
  let found = 0;
  for (const [index, program] of broken.entries()) {
    const [type, message, line] = expected[index]!;
    const problem = findSyntaxError(program);
    if (!problem) continue;
    found++;
    const code = program.split('\n')[line - 1]!;
    expect({ program, ...problem, ...explain(problem.type, problem.message, code) }).toMatchObject({
      ...{ program, type, line, ...explain(type, message, code) },
    });
  }
  console.info(`found ${found} of ${broken.length} errors`);
  expect(found / broken.length).toBeGreaterThanOrEqual(0.95);
});

/** Programs that are one or two small slips away from correct ones. */
const mutant = fc
  .record({
    program: fc.constantFrom(...correct),
    slips: fc.array(
      fc.record({
        place: fc.double({ min: 0, max: 1, noNaN: true }),
        removed: fc.constantFrom(0, 0, 1, 1, 2, 5),
        added: fc.constantFrom(
          ...['', '', ...'()[]{}:=,."\'\n\t #+-*/<>!@\\0a1_%;é“'],
          ...[
            '    ',
            ' if ',
            ' else ',
            ' in ',
            '\n  ',
            '\n    ',
            'x',
            ' not ',
            'print ',
            'def ',
            '"""',
            'f"{',
            '**',
            ':=',
          ],
        ),
      }),
      { minLength: 1, maxLength: 2 },
    ),
  })
  .map(({ program, slips }) =>
    slips.reduce((text, { place, removed, added }) => {
      const at = Math.floor(place * text.length);
      return text.slice(0, at) + added + text.slice(at + removed);
    }, program),
  );

test('programs with slips have no error where Python has none, and mostly the same one', () => {
  fc.assert(
    fc.property(fc.array(mutant, { minLength: 1500, maxLength: 1500 }), (programs) => {
      const expected = compile(programs);
      const results = programs.map((program, index) => ({
        program,
        found: findSyntaxError(program),
        expected: expected[index],
      }));
      expect(results.filter((one) => one.found && !one.expected)).toEqual([]);
      const marked = results.filter((one) => one.found);
      const same = marked.filter((one) => one.found!.line === one.expected![2]);
      expect(same.length / marked.length).toBeGreaterThan(0.98);
    }),
    { numRuns: 2, endOnFailure: true },
  );
});

test.each([
  ['long programs', `${'x = 1\n'.repeat(20_000)}if`],
  ['null characters', 'x = 1\0\nif'],
  ['deep nesting', `${'('.repeat(500)}`],
  ['deep expressions', `${'not '.repeat(5000)}`],
  ['what only newer versions accept', 'print(f"{d["k"]}")'],
  ['type statements of newer versions', 'type X = int'],
])('leaves %s alone', (_name, program) => {
  expect(findSyntaxError(program)).toBeNull();
});

test('a block without content starts at its header', () => {
  expect(findSyntaxError('if x:\n\n\ny = 1\n')).toMatchObject({ line: 4, firstLine: 1 });
  expect(findSyntaxError('try:\n    x\ny = 1\n')).toMatchObject({ line: 3, firstLine: 1 });
  expect(findSyntaxError('x = (1\n\ny\n')).toMatchObject({ line: 1, firstLine: 1 });
});
