import type { ProgramOutline } from './program-outline.js';
import { type Definition, listChildren, listDescendants, type Node, outlineProgram } from './program-outline.js';

/** Why a program printed nothing, and the line that the sentences speak of. */
export interface Silence {
  text: string;
  line: number | null;
}

/** Python's functions that compute a value and do nothing else. */
const computing = new Set(
  `abs all any bool chr dict divmod float hash hex int isinstance len list max min oct ord pow range repr reversed round
   set sorted str sum tuple type`.split(/\s+/),
);
const values =
  /^(?:Number|Boolean|None|String|FormatString|ContinuedString|VariableName|(?:Binary|Unary|Member|Array|Tuple|Dictionary|Set|Parenthesized)Expression)$/;
/** Parts of an expression that do more than compute a value. */
const effects = /^(?:Yield|Await|Named|Lambda|.*Comprehension)/;
/** With one of these a program can call a function without naming it. */
const reflection = ['globals', 'locals', 'vars', 'eval', 'exec', 'getattr', 'importlib', '__import__', 'inspect'];
/** Longer code is not repeated in a sentence. */
const maxQuoted = 40;

/**
 * Explains from its code why a program that ended well printed nothing. It says only what is certain; null when nothing
 * is. `others` are the project's other Python files.
 */
export function explainSilence(text: string, others: readonly string[]): Silence | null {
  const outline = outlineProgram(text);
  if (!outline) return null;
  if (outline.statements.length === 0)
    return { text: outline.hasComments ? 'The file has only comments.' : 'The file is empty.', line: null };
  return explainValue(outline) ?? explainUnused(outline, others) ?? explainNoPrint(outline, others);
}

/** A value that the top level computes and drops. The last one is the likeliest mistake. */
function explainValue(outline: ProgramOutline): Silence | null {
  const { statements, text } = outline;
  for (const statement of [...statements].reverse()) {
    const found = describeValue(statement, outline);
    if (!found) continue;
    const line = text.slice(0, statement.from).split('\n').length;
    return { text: `${statement === statements.at(-1) ? 'The last line' : `Line ${line}`} ${found}`, line };
  }
  return null;
}

function describeValue(statement: Node, outline: ProgramOutline): string | null {
  const { text, definitions } = outline;
  if (statement.name === 'PrintStatement')
    return statement.firstChild?.nextSibling?.type.isError ? 'names print but does not call it. Write print(…).' : null;
  if (statement.name !== 'ExpressionStatement') return null;
  const source = text.slice(statement.from, statement.to);
  const isQuoted = source.length <= maxQuoted && !source.includes('\n');
  const advice = isQuoted ? `Write print(${source}).` : 'Put it into print(…).';
  const named = definitions.find(({ name }) => name === source);
  if (named?.kind === 'function') return `names the function ${named.name} but does not call it. ${adviseCall(named)}`;
  const parts = listChildren(statement);
  if (parts.length === 1 && parts[0]!.name === 'CallExpression') {
    const name = text.slice(parts[0]!.firstChild!.from, parts[0]!.firstChild!.to);
    if (!outline.isOnlyCalled(name) || outline.hasStarImport) return null;
    const called = definitions.find((definition) => definition.name === name);
    if (called?.returnsValue) return `calls ${name}(…) but does not print what it returns. ${advice}`;
    return !called && computing.has(name) && !outline.mentions(name, statement)
      ? `computes a value but does not print it. ${advice}`
      : null;
  }
  return parts.every((part) => part.name === ',' || isValue(part, source))
    ? `computes a value but does not print it. ${advice}`
    : null;
}

/** A string in triple quotes serves as a comment. A call may be the purpose of its line, as in `done or start()`. */
function isValue(node: Node, source: string): boolean {
  if (!values.test(node.name) || (node.name === 'String' && /^\w{0,2}("""|''')/.test(source))) return false;
  const within = listDescendants(node);
  if (within.some(({ name }) => effects.test(name))) return false;
  const combines = node.name === 'BinaryExpression' && !node.getChild('and') && !node.getChild('or');
  return combines || !within.some(({ name }) => name === 'CallExpression');
}

const adviseCall = ({ name, hasParameters }: Definition) => `Write ${name}(${hasParameters ? '…' : ''}).`;

/** Functions and classes that nothing in the project names. */
function explainUnused(outline: ProgramOutline, others: readonly string[]): Silence | null {
  if (reflection.some((name) => outline.mentions(name))) return null;
  const isNamedElsewhere = (name: string) => others.some((text) => new RegExp(`\\b${name}\\b`, 'u').test(text));
  const unused = outline.definitions.filter(
    ({ name, node, hasBases }) =>
      !hasBases && !name.startsWith('__') && !outline.mentions(name, node) && !isNamedElsewhere(name),
  );
  const functions = unused.filter(({ kind }) => kind === 'function');
  const shown = functions.length > 0 ? functions : unused;
  const [first, ...rest] = shown;
  if (!first) return null;
  const line = outline.text.slice(0, first.node.from).split('\n').length;
  const verb = first.kind === 'function' ? 'called' : 'used';
  const advice = first.kind === 'function' ? ` ${adviseCall(first)}`.replace(/\.$/, ' on a line of its own.') : '';
  if (rest.length === 0) return { text: `The ${first.kind} ${first.name} is never ${verb}.${advice}`, line };
  const names = `${shown
    .slice(0, -1)
    .map(({ name }) => name)
    .join(', ')} and ${shown.at(-1)!.name}`;
  return { text: `The ${first.kind === 'function' ? 'functions' : 'classes'} ${names} are never ${verb}.`, line };
}

function explainNoPrint(outline: ProgramOutline, others: readonly string[]): Silence | null {
  const writes = ['print', 'pprint', 'write', 'writelines', ...reflection];
  if (outline.hasStarImport || writes.some((name) => outline.mentions(name))) return null;
  if (others.some((text) => /\b(?:p?print|write)/.test(text))) return null;
  return { text: 'There is no print(…) in it.', line: null };
}
