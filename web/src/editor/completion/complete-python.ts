import type { Completion, CompletionResult, CompletionSource } from '@codemirror/autocomplete';
import { pythonLanguage } from '@codemirror/lang-python';
import { ensureSyntaxTree, syntaxTree } from '@codemirror/language';
import type { SyntaxNode, Tree } from '@lezer/common';
import { type Binding, type FileNames, readFileNames } from './file-names.js';
import { findBindings, type InferenceContext, inferBinding, inferValue, loadModule, tableOf } from './infer-value.js';
import { knownModules, loadNameTable, type NameEntry, type NameTable } from './name-tables.js';
import { describeBinding, describeEntry, exceptionBoost } from './option.js';

/** The files of the project; those that end in `.py` are modules. */
export type ProjectFiles = () => readonly { path: string; content: string }[];

/** A list opens after this many characters of a name. */
const minCharacters = 2;
/** The tree of a long file is completed for at most this time; an incomplete one has fewer names. */
const parseMs = 20;
/** Longer modules of the project would make the page unresponsive for a moment. */
const maxModuleCharacters = 100_000;

const word = /^[\p{L}_][\p{L}\p{N}_]*$/u;
const wordBefore = /[\p{L}_][\p{L}\p{N}_]*$/u;
/** Places at which a program invents a name. */
const definitions = [
  /\b(?:def|class|as|lambda)\s+[\p{L}\p{N}_]*$/u,
  /\bdef\s+[\p{L}\p{N}_]+\s*\((?:.*,)?[^=:,]*$/u,
  /\bfor\s+(?:(?!\sin\s)[^:])*$/,
];
/** The nodes that can stand before a dot. */
const operand =
  /^(?:VariableName|MemberExpression|CallExpression|(?:Format|Continued)?String|ParenthesizedExpression|(?:Array|Dictionary|Set|Tuple|\w*Comprehension)Expression)$/;

/**
 * Completion of Python from the text alone: names of the file, of imported modules, and members of what is certain.
 * Nothing is executed. Nothing is offered in strings and comments, nor where the program invents a name.
 */
export function createPythonCompletion(readFiles: ProjectFiles): CompletionSource {
  const ownNames = new WeakMap<Tree, FileNames>();
  const parsed = new Map<string, { text: string; table: NameTable }>();

  function readNames(tree: Tree, readText: (from: number, to: number) => string): FileNames {
    const known = ownNames.get(tree) ?? readFileNames(tree, readText);
    ownNames.set(tree, known);
    return known;
  }

  function readProjectModule(name: string): NameTable | null {
    const text = readFiles().find(({ path }) => path === `${name}.py`)?.content;
    if (text === undefined || text.length > maxModuleCharacters) return null;
    const known = parsed.get(name);
    if (known?.text === text) return known.table;
    const { bindings } = readFileNames(pythonLanguage.parser.parse(text), (from, to) => text.slice(from, to));
    const kinds = { function: 'f', class: 'c', module: 'm', variable: 'v' } as const;
    const top = [...bindings.values()].flat().filter(({ scope, kind }) => scope.name === 'Script' && kind !== 'module');
    const table = Object.fromEntries(
      top.map(({ name, kind, signature, summary }): [string, NameEntry] => [
        name,
        [kinds[kind], signature ?? '', summary ?? ''],
      ]),
    );
    parsed.set(name, { text, table });
    return table;
  }

  return async (context) => {
    const { state, pos } = context;
    const line = state.doc.lineAt(pos);
    const before = line.text.slice(0, pos - line.from);
    const typed = wordBefore.exec(before)?.[0] ?? '';
    const from = pos - typed.length;
    const isMember = before[before.length - typed.length - 1] === '.';
    if (!isMember && !context.explicit && typed.length < minCharacters) return null;

    const importedFrom = /^\s*from\s+([\w.]+)\s+import\s+(?:.*,\s*)?\(?\s*[\w]*$/.exec(before);
    const importing = /^\s*(?:from\s+|import\s+(?:.*,\s*)?)([\w.]*)$/.exec(before);
    const tree = ensureSyntaxTree(state, pos, parseMs) ?? syntaxTree(state);
    const node = tree.resolveInner(pos, -1);
    if (isInText(node)) return null;
    const inference: InferenceContext = {
      names: readNames(tree, (start, end) => state.sliceDoc(start, end)),
      textOf: (at) => state.sliceDoc(at.from, at.to),
      readProjectModule,
    };
    if (importing) return completeModules(importing[1]!, pos);
    if (importedFrom) return answer(from, typed, await listTable(importedFrom[1]!, inference));
    if (isMember) return answer(from, typed, await listMembers(tree, from - 1, inference));
    if (definitions.some((pattern) => pattern.test(before))) return null;
    return answer(from, typed, await listNames(node, before, inference));
  };

  function completeModules(path: string, pos: number): CompletionResult {
    const own = readFiles().flatMap(({ path }) => /^(\w+)\.py$/.exec(path)?.[1] ?? []);
    const labels = [...new Set([...own, ...knownModules])];
    const options = labels.map((label): Completion => ({ label, type: 'namespace' }));
    return { from: pos - path.length, options, validFor: /^[\w.]*$/ };
  }
}

/** In a string or a comment, but not in a replacement field of an f-string. */
function isInText(node: SyntaxNode): boolean {
  for (let at: SyntaxNode | null = node; at; at = at.parent) {
    if (at.name === 'FormatReplacement') return false;
    if (/^(?:(?:Format)?String|Comment|Number|FormatSpec|FormatConversion)$/.test(at.name)) return true;
  }
  return false;
}

/** Null unless an option continues what is typed: a list of one finished word would only be in the way. */
function answer(from: number, typed: string, options: Completion[] | null): CompletionResult | null {
  const continues = (text: string) => {
    const prefix = text.toLowerCase();
    return options?.some(({ label }) => label.length > text.length && label.toLowerCase().startsWith(prefix)) ?? false;
  };
  if (!options || !continues(typed)) return null;
  return { from, options, validFor: (text) => (text === '' || word.test(text)) && continues(text) };
}

const listEntries = (table: NameTable | null): Completion[] =>
  Object.entries(table ?? {})
    .filter(([name]) => word.test(name))
    .map(([name, entry]) => describeEntry(name, entry));

async function listTable(module: string, context: InferenceContext): Promise<Completion[] | null> {
  const table = await loadModule(module, context);
  return table && listEntries(table);
}

async function listMembers(tree: Tree, dot: number, context: InferenceContext): Promise<Completion[] | null> {
  const node = findOperand(tree, dot);
  if (!node) return null;
  const value = await inferValue(node, context);
  if (!value) return null;
  if ('classNode' in value) return listOwnMembers(value.classNode, context, new Set());
  const table = tableOf(value);
  return table && listEntries(table);
}

/** The longest expression that a dot refers to: in `-a.b()[0].c` it is `a.b()[0]`. */
function findOperand(tree: Tree, dot: number): SyntaxNode | null {
  let found: SyntaxNode | null = null;
  for (let at: SyntaxNode | null = tree.resolveInner(dot, -1); at?.to === dot; at = at.parent) {
    if (operand.test(at.name)) found = at;
    else if (found) break;
  }
  return found;
}

/** The methods and attributes of a class of the file, and of the base classes that are certain. */
async function listOwnMembers(
  classNode: SyntaxNode,
  context: InferenceContext,
  seen: Set<number>,
): Promise<Completion[]> {
  if (seen.has(classNode.from)) return [];
  seen.add(classNode.from);
  const own = (context.names.members.get(classNode.from) ?? [])
    .filter(({ name }) => !name.startsWith('__'))
    .map((member) => describeBinding(member, true));
  const bases = classNode.getChild('ArgList')?.getChildren('Expression') ?? [];
  const inherited = await Promise.all(
    bases.map(async (base) => {
      const value = await inferValue(base, context);
      if (value && 'classNode' in value) return listOwnMembers(value.classNode, context, seen);
      return value ? listEntries(tableOf(value)) : [];
    }),
  );
  return unique([...own, ...inherited.flat()]);
}

/** The names visible at a place: those of the file, of modules imported with `*`, of the language. */
async function listNames(node: SyntaxNode, before: string, context: InferenceContext): Promise<Completion[]> {
  const { names } = context;
  const bound = [...names.bindings.keys()].flatMap((name): Binding[] => findBindings(name, node, names).slice(-1));
  const own = await Promise.all(bound.map((binding) => describeWithOrigin(binding, context)));
  const tables = await Promise.all([
    ...names.starImports.map((module) => loadModule(module, context)),
    loadNameTable('builtins'),
  ]);
  const boost = exceptionBoost(before);
  return unique([...own, ...tables.flatMap(listEntries)]).map((option) =>
    option.type === 'type' ? { ...option, boost } : option,
  );
}

/** An imported name has the signature that its module gives it. */
async function describeWithOrigin(binding: Binding, context: InferenceContext): Promise<Completion> {
  const described = describeBinding(binding, false);
  if (!binding.origin || !('member' in binding.origin)) return described;
  const value = await inferBinding(binding, context);
  if (value?.kind !== 'entry') return described;
  return { ...describeEntry(binding.name, value.entry), boost: described.boost! };
}

function unique(options: Completion[]): Completion[] {
  const seen = new Set<string>();
  return options.filter(({ label }) => !seen.has(label) && seen.add(label));
}
