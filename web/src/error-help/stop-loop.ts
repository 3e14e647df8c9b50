import { pythonLanguage } from '@codemirror/lang-python';
import { listChildren, listDescendants, type Node } from './program-outline.js';

/** The loop around a line at which a program was stopped. */
export interface StopLoop {
  kind: 'while' | 'for';
  line: number;
  /**
   * Certain that the loop never ends by itself: nothing in it changes these names of its condition. An empty list: the
   * condition is always true and nothing leaves the loop. Null when not certain.
   */
  unchanged: string[] | null;
}

/** Longer files would make the page unresponsive for a moment. */
const maxCharacters = 100_000;
/** Functions that cannot change what they get. */
const harmless = new Set(
  'abs bool bytes chr float format hex int isinstance len max min ord print range repr round sleep str sum'.split(' '),
);
/** Parents of a name that only read it. */
const reading = /^(?:(?:Binary|Unary|Conditional|Parenthesized)Expression|FormatReplacement|IfStatement)$/;
const functions = /^(?:FunctionDefinition|ClassDefinition|LambdaExpression)$/;

/**
 * Finds the loop that a stopped program was in. `lines` are the lines of its calls in this file, innermost first. A
 * loop that certainly never ends comes first, then the innermost one.
 */
export function findStopLoop(text: string, lines: readonly number[]): StopLoop | null {
  if (text.length > maxCharacters) return null;
  const root = pythonLanguage.parser.parse(text).topNode;
  const loops = lines.flatMap((line) => findLoops(root, text, line));
  return loops.find(({ unchanged }) => unchanged !== null) ?? loops[0] ?? null;
}

/** The loops around a line in the same function, innermost first. */
function findLoops(root: Node, text: string, line: number): StopLoop[] {
  const start = startOfLine(text, line);
  const from = start + (/^\s*/.exec(text.slice(start))?.[0].length ?? 0);
  const loops: StopLoop[] = [];
  for (let node: Node | null = root.resolveInner(from, 1); node; node = node.parent) {
    if (functions.test(node.name)) break;
    if (node.name !== 'WhileStatement' && node.name !== 'ForStatement') continue;
    const kind = node.name === 'WhileStatement' ? 'while' : 'for';
    const unchanged = kind === 'while' ? findUnchanged(node, root, text) : null;
    loops.push({ kind, line: text.slice(0, node.from).split('\n').length, unchanged });
  }
  return loops;
}

function startOfLine(text: string, line: number): number {
  let start = 0;
  for (let at = 1; at < line && start >= 0; at++) start = text.indexOf('\n', start) + 1 || text.length;
  return start;
}

function findUnchanged(loop: Node, root: Node, text: string): string[] | null {
  const condition = loop.firstChild?.nextSibling;
  const body = loop.getChild('Body');
  if (!condition || !body || mayLeave(body, text)) return null;
  const parts = [condition, ...listDescendants(condition)];
  const isPlain = parts.every(({ name }) =>
    /^(?:VariableName|Number|Boolean|String|None|(?:Binary|Unary|Parenthesized)Expression|ArithOp|CompareOp|and|or|not|in|is|[()])$/.test(
      name,
    ),
  );
  if (!isPlain) return null;
  const nameOf = (node: Node) => text.slice(node.from, node.to);
  const names = [...new Set(parts.filter(({ name }) => name === 'VariableName').map(nameOf))];
  if (names.length === 0) return /^(?:True|[1-9]\d*)$/.test(nameOf(condition)) ? [] : null;
  const inside = listDescendants(body);
  const changes = inside.some(
    (node) => node.name === 'VariableName' && names.includes(nameOf(node)) && !isRead(node, text),
  );
  if (changes) return null;
  // A function that is called in the loop may change a global variable.
  const shared = listDescendants(root).filter(({ name }) => name === 'ScopeStatement');
  return shared.some((node) => listChildren(node).some((child) => names.includes(nameOf(child)))) ? null : names;
}

/** Whether a body can end its loop: by a `break` of its own, or by leaving the function or the program. */
function mayLeave(body: Node, text: string): boolean {
  const own = listDescendants(body, ({ name }) => !functions.test(name));
  return own.some((node) => {
    if (node.name === 'BreakStatement') return !isInInnerLoop(node, body);
    if (node.name === 'CallExpression')
      return /^(?:\w+\.)?(?:exit|quit|_exit|abort|kill|bye|mainloop)$/.test(calleeOf(node, text));
    return /^(?:Return|Raise|Assert|Try)Statement$|^Yield/.test(node.name);
  });
}

function isInInnerLoop(node: Node, body: Node): boolean {
  for (let at = node.parent; at && at.from >= body.from && at.name !== 'Script'; at = at.parent)
    if (at.from > body.from && /^(?:While|For)Statement$/.test(at.name)) return true;
  return false;
}

function isRead(node: Node, text: string): boolean {
  const { parent } = node;
  if (!parent) return false;
  if (parent.name === 'WhileStatement') return true;
  if (parent.name === 'AssignStatement') {
    const operators = parent.getChildren('AssignOp');
    return node.from > (operators.at(-1)?.from ?? Number.POSITIVE_INFINITY);
  }
  if (parent.name === 'UpdateStatement') return parent.firstChild?.from !== node.from;
  if (parent.name === 'ArgList') return parent.parent !== null && harmless.has(calleeOf(parent.parent, text));
  return reading.test(parent.name);
}

/** `time.sleep(1)` -> `time.sleep`, and of the harmless modules only the name: `sleep`. */
function calleeOf(call: Node, text: string): string {
  const callee = call.firstChild ? text.slice(call.firstChild.from, call.firstChild.to) : '';
  return callee.replace(/^(?:time|math)\./, '');
}
