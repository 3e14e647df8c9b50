import { type Completion, CompletionContext, type CompletionResult } from '@codemirror/autocomplete';
import { pythonLanguage } from '@codemirror/lang-python';
import { EditorState } from '@codemirror/state';
import { expect, test } from 'vitest';
import { createPythonCompletion } from './complete-python.js';

const project: Record<string, string> = {
  helper: 'def area(a, b):\n    """Square metres."""\n    return a * b\n\nsize = 3\nclass Room:\n    pass\n',
  random: 'def roll():\n    return 4\n',
};
const complete = createPythonCompletion(() =>
  Object.entries(project).map(([name, content]) => ({ path: `${name}.py`, content })),
);

/** What is offered at the `|` of a program. */
async function listAt(program: string, explicit = false): Promise<readonly Completion[]> {
  const pos = program.indexOf('|');
  const state = EditorState.create({ doc: program.replace('|', ''), extensions: pythonLanguage });
  const result = (await complete(new CompletionContext(state, pos, explicit))) as CompletionResult | null;
  const typed = result ? state.sliceDoc(result.from, pos).toLowerCase() : '';
  return result?.options.filter(({ label }) => label.toLowerCase().startsWith(typed)) ?? [];
}
const labelsAt = async (program: string, explicit = false) =>
  (await listAt(program, explicit)).map(({ label }) => label);

test.each([
  ['import math\nmath.sq|', ['sqrt']],
  ['import math as m\nprint(m.sq|)', ['sqrt']],
  ['import math\nx = math.|\nprint(x)', ['pi', 'sqrt']],
  ['from random import ch|', []],
  ['from math import sq|', ['sqrt']],
  ['from math import pi, sq|', ['sqrt']],
  ['from math import *\nprint(sq|)', ['sqrt']],
  ['import random\nrandom.ro|', ['roll']],
  ['import os\nos.path.is|', ['isfile']],
  ['import os.path\nos.path.is|', ['isfile']],
  ['import matplotlib.pyplot as plt\nplt.plo|', ['plot']],
  ['from matplotlib import pyplot\npyplot.plo|', ['plot']],
  ['import numpy as np\nnp.lins|', ['linspace']],
  ['import numpy as np\nnp.random.|', ['normal']],
  ['import datetime\ndatetime.datetime.no|', ['now']],
  ['from datetime import date\nd = date(2024, 1, 1)\nd.ye|', ['year']],
  ['import turtle\nt = turtle.Turtle()\nt.forw|', ['forward']],
  ['from turtle import Turtle\nTurtle().forw|', ['forward']],
  ['im|', ['import']],
  ['import ma|', ['math', 'matplotlib.pyplot']],
  ['from col|', ['collections']],
  ['import math, ra|', ['random']],
  ['import hel|', ['helper']],
  ['import helper\nhelper.|', ['area', 'size', 'Room']],
  ['from helper import ar|', ['area']],
])('modules: %j', async (program, expected) => {
  const labels = await labelsAt(program);
  expect(labels).toEqual(expect.arrayContaining(expected));
  if (expected.length === 0) expect(labels).toEqual([]);
});

test.each([
  ['number = 5\nprint(nu|)', ['number']],
  ['def greet(name):\n    pass\ngre|', ['greet']],
  ['class Animal:\n    pass\nAni|', ['Animal']],
  ['def greet(person, count=2, *rest):\n    print(pe|)', ['person']],
  ['for index in range(3):\n    print(ind|)', ['index']],
  ['for left, (right, other) in pairs:\n    print(ri|)', ['right']],
  ['squares = [num * nu| for num in range(3)]', ['num']],
  ['with open("f") as handle:\n    print(ha|)', ['handle']],
  ['try:\n    pass\nexcept ValueError as problem:\n    print(pro|)', ['problem']],
  ['if (total := 3) > 2:\n    print(tot|)', ['total']],
  ['from math import sqrt as root\nroo|', ['root']],
  ['alpha = beta = 3\nbet|', ['beta']],
  ['first, second = 1, 2\nsec|', ['second']],
  ['match x:\n    case [head, *tail]:\n        print(hea|)', ['head']],
  ['print(f"{le|}")', ['len']],
  ['name = 3\nprint(f"{na|}")', ['name']],
  ['whi|', ['while']],
  ['pri|', ['print']],
  ['x = Tr|', ['True']],
  ['class Dog(Exc|', ['Exception']],
])('names: %j', async (program, expected) => {
  expect(await labelsAt(program)).toEqual(expect.arrayContaining(expected));
});

test.each([
  ['"abc".upp|', ['upper']],
  ['name = "abc"\nname.upp|', ['upper']],
  ['name = input()\nname.upp|', ['upper']],
  ['words = input().split()\nwords.app|', ['append']],
  ['words = []\nwords.app|', ['append']],
  ['words = [w for w in x]\nwords.app|', ['append']],
  ['words = list(x)\nwords.app|', ['append']],
  ['ages = {}\nages.|', ['items', 'keys']],
  ['ages = dict()\nages.it|', ['items']],
  ['seen = set()\nseen.ad|', ['add']],
  ['seen = {1, 2}\nseen.ad|', ['add']],
  ['data = b"x"\ndata.dec|', ['decode']],
  ['with open("f") as handle:\n    handle.rea|', ['readline']],
  ['name = "a"\ndef f():\n    name.upp|', ['upper']],
  ['a = "x"\nb = a\nb.upp|', ['upper']],
  [
    'class Dog:\n    def __init__(self, name):\n        self.name = name\n    def bark(self):\n        self.na|',
    ['name'],
  ],
  ['class Dog:\n    def bark(self, times):\n        pass\nrex = Dog()\nrex.ba|', ['bark']],
  ['class Pet:\n    def eat(self): pass\nclass Dog(Pet):\n    pass\nDog().ea|', ['eat']],
  [
    'class Dog:\n    def __init__(self):\n        self.toys = []\n    def play(self):\n        self.toys.app|',
    ['append'],
  ],
])('members: %j', async (program, expected) => {
  expect(await labelsAt(program)).toEqual(expect.arrayContaining(expected));
});

test.each([
  ['in strings', 'import math\nx = "math.sq|"'],
  ['in comments', 'import math\n# math.sq|'],
  ['in the text of an f-string', 'print(f"len|")'],
  ['in an unterminated string', 'x = "pri|'],
  ['in numbers', 'x = 12|'],
  ['after a number', 'x = 1.|'],
  ['after one letter', 'p|'],
  ['after a finished word', 'while|'],
  ['for a new function', 'def pri|'],
  ['for a new class', 'class Exc|'],
  ['for a parameter', 'def f(a, pri|'],
  ['for a loop variable', 'for pri|'],
  ['for an alias', 'import math as pri|'],
  ['for a parameter of a lambda', 'f = lambda pri|'],
  ['of unknown values', 'x = f()\nx.up|'],
  ['of a parameter', 'def f(x):\n    x.up|'],
  ['of a variable with two types', 'x = "a"\nx = []\nx.up|'],
  ['of a loop variable that was a string', 'x = "a"\nfor x in y:\n    x.up|'],
  ['of a name that is also a parameter', 'x = "a"\ndef f(x):\n    x.up|'],
  ['of a call of a hidden builtin', 'def input():\n    return 3\ninput().up|'],
  ['of names that refer to each other', 'a = b\nb = a\na.up|'],
  ['of a variable that changes', 'x = "a"\nx += f()\nx.up|'],
  ['of an unknown module', 'import unknown\nunknown.|'],
  ['of a local variable outside of its function', 'def f():\n    secret = 1\nsec|'],
  ['of an attribute as a name', 'class A:\n    colour = 1\n    def f(self):\n        col|'],
  ['of constructor, which every object of JavaScript has', 'import math\nmath.constructor|'],
])('nothing is offered %s', async (_name, program) => {
  expect(await labelsAt(program)).toEqual([]);
});

test('Ctrl+Space offers names after no or one letter', async () => {
  expect(await labelsAt('x = |', true)).toEqual(expect.arrayContaining(['print', 'x']));
  expect(await labelsAt('p|', true)).toContain('print');
});

test('exceptions come last, but first after raise and except', async () => {
  const boostOf = async (program: string, name: string) =>
    (await listAt(program)).find(({ label }) => label === name)?.boost;
  expect(await boostOf('pr = 1\nx = Va|', 'ValueError')).toBeLessThan(0);
  expect(await boostOf('raise Va|', 'ValueError')).toBeGreaterThan(0);
  expect(await boostOf('try:\n    pass\nexcept Va|', 'ValueError')).toBeGreaterThan(0);
  expect(await boostOf('pr|', 'print')).toBeGreaterThan(0);
});

test('a module of the project comes before one of the same name', async () => {
  expect(await labelsAt('import random\nrandom.|')).toEqual(['roll']);
});
