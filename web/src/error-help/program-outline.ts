import { pythonLanguage } from '@codemirror/lang-python';

/** A node of a parsed program. */
export type Node = ReturnType<typeof pythonLanguage.parser.parse>['topNode'];

/** A function or class at the top level of a file. */
export interface Definition {
  name: string;
  kind: 'function' | 'class';
  hasParameters: boolean;
  /** True when the function returns a value to its caller. */
  returnsValue: boolean;
  /** True when the class has bases, which may use it. */
  hasBases: boolean;
  node: Node;
}

/** What static checks need to know of a file. */
export interface ProgramOutline {
  text: string;
  hasComments: boolean;
  hasStarImport: boolean;
  /** The statements at the top level, without comments. */
  statements: Node[];
  /** The definitions at the top level, without decorated ones and names that are defined twice. */
  definitions: Definition[];
  /** Whether the file mentions a name, in code or in a string, outside of `except`. */
  mentions(name: string, except?: Node): boolean;
  /** Whether the file uses a name only to call it, and so leaves its meaning alone. */
  isOnlyCalled(name: string): boolean;
}

/** Longer files would make the page unresponsive for a moment. */
const maxCharacters = 100_000;

/** Parses a file; null when it is long or the parser does not understand all of it. */
export function outlineProgram(text: string): ProgramOutline | null {
  if (text.length > maxCharacters) return null;
  const root = pythonLanguage.parser.parse(text).topNode;
  const mentioned = new Map<string, Node[]>();
  let isUnderstood = true;
  let hasStarImport = false;
  let hasComments = false;
  for (const node of listDescendants(root)) {
    // `print` alone is an incomplete statement of Python 2 to the parser.
    if (node.type.isError && node.parent?.name !== 'PrintStatement') isUnderstood = false;
    if (node.name === '*' && node.parent?.name === 'ImportStatement') hasStarImport = true;
    if (node.name === 'Comment') hasComments = true;
    for (const name of findNames(node, text)) {
      const nodes = mentioned.get(name);
      if (nodes) nodes.push(node);
      else mentioned.set(name, [node]);
    }
  }
  if (!isUnderstood) return null;
  const statements = listChildren(root)
    .flatMap((node) => (node.name === 'StatementGroup' ? listChildren(node) : [node]))
    .filter(({ name }) => /(?:Statement|Definition)$/.test(name));
  const definitions = statements.flatMap((node) => readDefinition(node, text) ?? []);
  const find = (name: string) => mentioned.get(name) ?? [];
  return {
    ...{ text, hasComments, hasStarImport, statements },
    definitions: definitions.filter(({ name }) => definitions.filter((other) => other.name === name).length === 1),
    mentions: (name, except) => find(name).some((node) => !except || node.from < except.from || node.to > except.to),
    isOnlyCalled: (name) =>
      find(name).every(
        ({ from, parent }) =>
          parent?.name === 'FunctionDefinition' || (parent?.name === 'CallExpression' && parent.from === from),
      ),
  };
}

function findNames(node: Node, text: string): string[] {
  const source = () => text.slice(node.from, node.to);
  if (node.name === 'VariableName' || node.name === 'PropertyName') return [source()];
  if (node.name === 'PrintStatement') return ['print'];
  return node.name === 'String' ? (source().match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? []) : [];
}

export function listChildren(node: Node): Node[] {
  const children: Node[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) children.push(child);
  return children;
}

/** All nodes below a node, in the order of the text. `enters` can leave out what is inside of some. */
export function listDescendants(node: Node, enters: (node: Node) => boolean = () => true): Node[] {
  const found: Node[] = [];
  const open = listChildren(node).reverse();
  while (open.length > 0) {
    const next = open.pop()!;
    found.push(next);
    if (enters(next)) open.push(...listChildren(next).reverse());
  }
  return found;
}

function readDefinition(node: Node, text: string): Definition | null {
  const kind = node.name === 'FunctionDefinition' ? 'function' : node.name === 'ClassDefinition' ? 'class' : null;
  const named = node.getChild('VariableName');
  if (!kind || !named) return null;
  return {
    name: text.slice(named.from, named.to),
    kind,
    hasParameters: node.getChild('ParamList')?.getChild('VariableName') != null,
    returnsValue: node.firstChild?.name === 'def' && returnsValue(node.getChild('Body')),
    hasBases: node.getChild('ArgList') !== null,
    node,
  };
}

/** A generator has no `return` value for its caller. */
function returnsValue(body: Node | null): boolean {
  if (!body) return false;
  const own = listDescendants(body, ({ name }) => !/^(?:FunctionDefinition|ClassDefinition|LambdaEx)/.test(name));
  return (
    own.some(({ name, firstChild }) => name === 'ReturnStatement' && firstChild?.nextSibling != null) &&
    !own.some(({ name }) => name.startsWith('Yield'))
  );
}
