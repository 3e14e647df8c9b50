import type { SyntaxNode, Tree } from '@lezer/common';

/** Where the value of a name comes from, as far as the text of the file shows. Null: not known. */
type Origin =
  | { module: string }
  | { module: string; member: string }
  | { expression: SyntaxNode }
  | { classNode: SyntaxNode }
  | null;

/** A place of a file that gives a name a value. */
export interface Binding {
  name: string;
  kind: 'variable' | 'function' | 'class' | 'module';
  origin: Origin;
  /** The function, class or comprehension in which the name is visible; the whole file for most. */
  scope: SyntaxNode;
  /** Parameters of a function, as written. */
  signature?: string;
  /** The first line of a docstring. */
  summary?: string;
}

/** The names that a file gives values, and the attributes that its classes give their objects. */
export interface FileNames {
  /** By name. */
  bindings: ReadonlyMap<string, readonly Binding[]>;
  /** Modules whose names are all imported. */
  starImports: readonly string[];
  /** Methods and attributes of a class, by its node's start. */
  members: ReadonlyMap<number, readonly Binding[]>;
}

type ReadText = (from: number, to: number) => string;

const scopes =
  /^(?:Script|FunctionDefinition|ClassDefinition|LambdaExpression|(?:Array|Dictionary|Set)?ComprehensionExpression)$/;

/** The innermost node around another one that has names of its own. */
export function findScope(node: SyntaxNode): SyntaxNode {
  let at = node;
  while (at.parent && !scopes.test(at.name)) at = at.parent;
  return at;
}

/** Reads the names of a file from its syntax tree. `readText` returns a part of its text. */
export function readFileNames(tree: Tree, readText: ReadText): FileNames {
  const bindings = new Map<string, Binding[]>();
  const starImports: string[] = [];
  const members = new Map<number, Binding[]>();
  const textOf = ({ from, to }: SyntaxNode) => readText(from, to);

  function bind(node: SyntaxNode | null, kind: Binding['kind'], origin: Origin, scope: SyntaxNode, more = {}): void {
    if (node?.name !== 'VariableName') return;
    const binding = { name: textOf(node), kind, origin, scope, ...more };
    append(bindings, binding.name, binding);
    if (scope.name === 'ClassDefinition') append(members, scope.from, binding);
  }

  /** Binds every name of an assignment's or a loop's target; only a single name has a known value. */
  function bindTargets(targets: SyntaxNode[], value: SyntaxNode | null, scope: SyntaxNode): void {
    const isSingle = targets.length === 1;
    for (const target of targets) {
      if (target.name === 'VariableName')
        bind(target, 'variable', isSingle && value ? { expression: value } : null, scope);
      else if (target.name === 'MemberExpression') bindAttribute(target, value, scope);
      else if (/^(?:Tuple|Array|Parenthesized)Expression$/.test(target.name))
        bindTargets(listChildren(target), null, scope);
    }
  }

  /** `self.name = value` in a method. */
  function bindAttribute(target: SyntaxNode, value: SyntaxNode | null, scope: SyntaxNode): void {
    const [object, , property, more] = listChildren(target);
    const owner = findOwnClass(scope);
    if (!owner || object?.name !== 'VariableName' || property?.name !== 'PropertyName' || more) return;
    if (textOf(object) !== readSelfName(scope, textOf)) return;
    const origin = value && { expression: value };
    append(members, owner.from, { name: textOf(property), kind: 'variable', origin, scope: owner });
  }

  const readers: Record<string, (node: SyntaxNode, scope: SyntaxNode) => void> = {
    FunctionDefinition(node) {
      const parameters = node.getChild('ParamList');
      const signature = parameters ? textOf(parameters).replace(/\s+/g, ' ') : '()';
      const more = { signature, summary: readSummary(node, textOf) };
      bind(node.getChild('VariableName'), 'function', null, findScope(node.parent!), more);
    },
    ClassDefinition(node) {
      const more = { summary: readSummary(node, textOf) };
      bind(node.getChild('VariableName'), 'class', { classNode: node }, findScope(node.parent!), more);
    },
    ParamList(node, scope) {
      let previous = '';
      for (const child of listChildren(node)) {
        if (previous !== 'AssignOp') bind(child, 'variable', null, scope);
        previous = child.name;
      }
    },
    AssignStatement(node, scope) {
      const parts = splitBy(listChildren(node), 'AssignOp');
      const values = parts.at(-1)!;
      const value = parts.length > 1 && values.length === 1 ? values[0]! : null;
      for (const targets of parts.length > 1 ? parts.slice(0, -1) : parts)
        bindTargets(
          targets.filter(({ name }) => name !== ',' && name !== 'TypeDef'),
          value,
          scope,
        );
    },
    UpdateStatement(node, scope) {
      // An augmented assignment can change the type.
      bindTargets([node.firstChild!], null, scope);
    },
    NamedExpression(node, scope) {
      bindTargets([node.firstChild!], node.lastChild, scope);
    },
    ForStatement: bindLoop,
    WithStatement(node, scope) {
      for (const child of listChildren(node))
        if (child.name === 'as') bindTargets([child.nextSibling!].filter(Boolean), child.prevSibling, scope);
    },
    TryStatement(node, scope) {
      for (const child of node.getChildren('as')) bind(child.nextSibling, 'variable', null, scope);
    },
    ImportStatement: readImport,
    CapturePattern: (node, scope) => bind(node.firstChild, 'variable', null, scope),
    AsPattern: (node, scope) => bind(node.lastChild, 'variable', null, scope),
  };

  function bindLoop(node: SyntaxNode, scope: SyntaxNode): void {
    const children = listChildren(node);
    for (let at = children.findIndex(({ name }) => name === 'for'); at >= 0; ) {
      const end = children.findIndex(({ name }, index) => index > at && name === 'in');
      const targets = children.slice(at + 1, end === -1 ? at + 1 : end);
      for (const target of targets) bindTargets([target], null, scope);
      at = children.findIndex(({ name }, index) => index > at && name === 'for');
    }
  }

  function readImport(node: SyntaxNode, scope: SyntaxNode): void {
    const children = listChildren(node);
    const from = children[0]?.name === 'from';
    const at = children.findIndex(({ name }) => name === 'import');
    const module = from ? children.slice(1, at).map(textOf).join('') : null;
    const imported = children.slice(at + 1).filter(({ name }) => name !== '(' && name !== ')');
    for (const part of splitBy(imported, ',')) {
      if (part[0]?.name === '*' && module) starImports.push(module);
      if (part[0]?.name !== 'VariableName') continue;
      const as = part.findIndex(({ name }) => name === 'as');
      const path = part
        .slice(0, as === -1 ? part.length : as)
        .map(textOf)
        .join('');
      const alias = as === -1 ? null : part[as + 1];
      if (module !== null) bind(alias ?? part[0], 'variable', { module, member: path }, scope);
      // `import os.path` binds `os`.
      else bind(alias ?? part[0], 'module', { module: alias ? path : textOf(part[0]) }, scope);
    }
  }

  tree.iterate({
    enter(at) {
      const read = Object.hasOwn(readers, at.name) ? readers[at.name] : null;
      if (read) read(at.node, findScope(at.node));
      else if (at.name.endsWith('ComprehensionExpression')) bindLoop(at.node, at.node);
    },
  });
  return { bindings, starImports, members };
}

/** The class whose method a function is. */
export function findOwnClass(scope: SyntaxNode): SyntaxNode | null {
  if (scope.name !== 'FunctionDefinition' || !scope.parent) return null;
  const outer = findScope(scope.parent);
  return outer.name === 'ClassDefinition' ? outer : null;
}

/** The name of a method's first parameter. */
export function readSelfName(method: SyntaxNode, textOf: (node: SyntaxNode) => string): string | null {
  const first = method.getChild('ParamList')?.getChild('VariableName');
  return first ? textOf(first) : null;
}

function readSummary(definition: SyntaxNode, textOf: (node: SyntaxNode) => string): string {
  const first = definition.getChild('Body')?.getChild('Statement');
  const text = first?.name === 'ExpressionStatement' ? first.firstChild : null;
  if (text?.name !== 'String') return '';
  return (
    textOf(text)
      .replace(/^[a-zA-Z]*("""|'''|"|')|("""|'''|"|')$/g, '')
      .trim()
      .split('\n')[0] ?? ''
  );
}

function append<Key>(map: Map<Key, Binding[]>, key: Key, binding: Binding): void {
  const known = map.get(key);
  if (known) known.push(binding);
  else map.set(key, [binding]);
}

function listChildren(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) children.push(child);
  return children;
}

function splitBy(nodes: SyntaxNode[], separator: string): SyntaxNode[][] {
  const parts: SyntaxNode[][] = [[]];
  for (const node of nodes) {
    if (node.name === separator) parts.push([]);
    else parts.at(-1)!.push(node);
  }
  return parts;
}
