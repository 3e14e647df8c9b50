import type { SyntaxNode } from '@lezer/common';
import { type Binding, type FileNames, findOwnClass, findScope, readSelfName } from './file-names.js';
import { loadNameTable, type NameEntry, type NameTable, readEntry } from './name-tables.js';

/** What an expression certainly is: its members can be offered. */
export type Value =
  | { kind: 'module'; table: NameTable }
  /** Something from a table: a function, a class or a value. */
  | { kind: 'entry'; entry: NameEntry }
  /** An object of a class from a table. */
  | { kind: 'object'; members: NameTable }
  /** A class of the file, or an object of one. */
  | { kind: 'own class' | 'own object'; classNode: SyntaxNode };

/** The file in which values are looked for. */
export interface InferenceContext {
  names: FileNames;
  textOf(node: SyntaxNode): string;
  /** The names of one of the project's other files; null when there is none of this name. */
  readProjectModule(name: string): NameTable | null;
}

/** The types of literals, by their nodes. */
const literalTypes: Record<string, string> = {
  String: 'str',
  FormatString: 'str',
  ContinuedString: 'str',
  ArrayExpression: 'list',
  ArrayComprehensionExpression: 'list',
  DictionaryExpression: 'dict',
  DictionaryComprehensionExpression: 'dict',
  SetExpression: 'set',
  SetComprehensionExpression: 'set',
  TupleExpression: 'tuple',
};
/** What functions of the language return, when that is always the same. */
const resultTypes: Record<string, string> = {
  ...{ input: 'str', repr: 'str', chr: 'str', format: 'str', ascii: 'str', bin: 'str', hex: 'str' },
  ...{ sorted: 'list', dir: 'list', open: '<file>' },
};
/** Methods of strings with a result of one type. */
const methodTypes: Record<string, string> = {
  ...{ split: 'list', rsplit: 'list', splitlines: 'list', readlines: 'list' },
  ...{ strip: 'str', lstrip: 'str', rstrip: 'str', lower: 'str', upper: 'str', title: 'str', capitalize: 'str' },
  ...{ replace: 'str', join: 'str', center: 'str', ljust: 'str', rjust: 'str', zfill: 'str', format: 'str' },
};
/** Names that refer to names: `a = b`, `b = a` never ends. */
const maxDepth = 8;

/** Finds what an expression certainly is, without running anything; null where the file leaves it open. */
export async function inferValue(node: SyntaxNode, context: InferenceContext, depth = 0): Promise<Value | null> {
  if (depth > maxDepth) return null;
  const literal = literalTypes[node.name];
  if (literal) return objectOf(literal === 'str' && isBytes(node, context) ? 'bytes' : literal);
  const [first, second, third] = [node.firstChild, node.firstChild?.nextSibling, node.lastChild];
  if (node.name === 'ParenthesizedExpression') return second ? inferValue(second, context, depth + 1) : null;
  if (node.name === 'VariableName') return inferName(node, context, depth);
  if (node.name === 'CallExpression' && first) return inferCall(first, context, depth);
  if (node.name === 'MemberExpression' && first && third?.name === 'PropertyName') {
    const owner = await inferValue(first, context, depth + 1);
    return owner && inferMember(owner, context.textOf(third), context, depth);
  }
  return null;
}

async function objectOf(type: string): Promise<Value | null> {
  const members = readEntry(await loadNameTable('builtins'), type)?.[3];
  return members ? { kind: 'object', members } : null;
}

const isBytes = (node: SyntaxNode, { textOf }: InferenceContext) => /^[rR]?[bB]/.test(textOf(node));

/** The bindings of a name that count at a place: those of the innermost scope that has any. */
export function findBindings(name: string, at: SyntaxNode, { bindings }: FileNames): readonly Binding[] {
  const named = bindings.get(name) ?? [];
  let isInnermost = true;
  for (let scope: SyntaxNode | null = findScope(at); scope; scope = scope.parent && findScope(scope.parent)) {
    const { from, name: type } = scope;
    const found = named.filter((binding) => binding.scope.from === from && binding.scope.name === type);
    // The names of a class are not visible in its methods.
    if (found.length > 0 && (isInnermost || type !== 'ClassDefinition')) return found;
    isInnermost = false;
  }
  return [];
}

/** A name has a certain value when all its assignments give it the same one. */
async function inferName(node: SyntaxNode, context: InferenceContext, depth: number): Promise<Value | null> {
  const { names, textOf } = context;
  const name = textOf(node);
  const scope = findScope(node);
  const method = scope.name === 'FunctionDefinition' ? scope : null;
  const own = method && findOwnClass(method);
  const isClassMethod = method?.parent?.getChildren('Decorator').some((one) => textOf(one).includes('classmethod'));
  if (own && method && name === readSelfName(method, textOf))
    return { kind: isClassMethod ? 'own class' : 'own object', classNode: own };
  const bindings = findBindings(name, node, names);
  if (bindings.length === 0) {
    const entry = readEntry(await loadNameTable('builtins'), name);
    return entry && { kind: 'entry', entry };
  }
  const values = await Promise.all(bindings.map((binding) => inferBinding(binding, context, depth + 1)));
  return values.every((value) => isSame(value, values[0]!)) ? values[0]! : null;
}

export async function inferBinding({ origin }: Binding, context: InferenceContext, depth = 0): Promise<Value | null> {
  if (!origin) return null;
  if ('classNode' in origin) return { kind: 'own class', classNode: origin.classNode };
  if ('expression' in origin) return inferValue(origin.expression, context, depth + 1);
  const member = 'member' in origin ? origin.member : null;
  const table = await loadModule(origin.module, context);
  if (member === null) return table && { kind: 'module', table };
  const submodule = await loadModule(`${origin.module}.${member}`, context);
  if (submodule) return { kind: 'module', table: submodule };
  const entry = readEntry(table, member);
  return entry && { kind: 'entry', entry };
}

/** A file of the project hides a module of the same name. */
export async function loadModule(name: string, context: InferenceContext): Promise<NameTable | null> {
  return context.readProjectModule(name) ?? (name === 'builtins' ? null : loadNameTable(name));
}

async function inferCall(callee: SyntaxNode, context: InferenceContext, depth: number): Promise<Value | null> {
  const { textOf, names } = context;
  const name = textOf(callee);
  if (callee.name === 'VariableName' && resultTypes[name] && findBindings(name, callee, names).length === 0)
    return objectOf(resultTypes[name]);
  const called = await inferValue(callee, context, depth + 1);
  if (called?.kind === 'own class') return { kind: 'own object', classNode: called.classNode };
  if (called?.kind !== 'entry') return null;
  const [kind, , , members] = called.entry;
  if (kind === 'c') return members ? { kind: 'object', members } : null;
  const property = callee.name === 'MemberExpression' ? callee.lastChild : null;
  const owner = property && callee.firstChild ? await inferValue(callee.firstChild, context, depth + 1) : null;
  const result = property && methodTypes[textOf(property)];
  if (owner?.kind !== 'object' || !result || !('upper' in owner.members || 'readlines' in owner.members)) return null;
  return objectOf(result);
}

async function inferMember(
  owner: Value,
  name: string,
  context: InferenceContext,
  depth: number,
): Promise<Value | null> {
  if (owner.kind === 'own object' || owner.kind === 'own class') {
    const found = (context.names.members.get(owner.classNode.from) ?? []).filter((member) => member.name === name);
    const values = await Promise.all(found.map((member) => inferBinding(member, context, depth + 1)));
    return values.length > 0 && values.every((value) => isSame(value, values[0]!)) ? values[0]! : null;
  }
  const entry = readEntry(tableOf(owner), name);
  if (entry?.[0] === 'm' && owner.kind === 'module') return findSubmodule(owner.table, name, context);
  return entry && { kind: 'entry', entry };
}

/** `os.path` of `import os`. */
async function findSubmodule(table: NameTable, name: string, context: InferenceContext): Promise<Value | null> {
  for (const parent of ['os', 'numpy', 'matplotlib']) {
    if ((await loadModule(parent, context)) !== table) continue;
    const found = await loadModule(`${parent}.${name}`, context);
    return found && { kind: 'module', table: found };
  }
  return null;
}

/** The members of a value from a table. */
export function tableOf(value: Value): NameTable | null {
  if (value.kind === 'module') return value.table;
  if (value.kind === 'object') return value.members;
  return value.kind === 'entry' && value.entry[0] === 'c' ? (value.entry[3] ?? null) : null;
}

function isSame(one: Value | null, other: Value | null): boolean {
  if (!one || !other || one.kind !== other.kind) return false;
  if ('classNode' in one && 'classNode' in other) return one.classNode.from === other.classNode.from;
  if (one.kind === 'entry' && other.kind === 'entry') return one.entry === other.entry;
  return tableOf(one) === tableOf(other);
}
