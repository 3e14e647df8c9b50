import {
  type Alias,
  Composer,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  Parser,
  type YAMLMap,
} from 'yaml';

/** Bounds of a YAML text. yaml composes recursively, and is slow for many tokens, so both are bounded before. */
const yamlLimits = {
  bytes: 512 * 1024,
  /** Nested collections while parsing, with those of keys and the document itself. */
  parserDepth: 50,
  lexemes: 200_000,
  /** Nested lists and mappings of the value. */
  depth: 16,
  /** Values, with those that aliases repeat. */
  values: 100_000,
} as const;

/** Lines and columns count from 1. */
interface Position {
  line: number;
  column: number;
}
type YamlProblem = Position & { message: string };

/** A parsed YAML text: its value, and where each part of it is written. */
interface YamlDocument {
  value: unknown;
  /** Where the value at `path` stands, or its key. A path that does not exist stands where its parent does. */
  locate(path: readonly PropertyKey[], part?: 'key' | 'value'): Position;
}

/** Parses YAML 1.2 (core schema) with one document. Keys that are given twice are problems. */
export function parseYaml(text: string): YamlDocument | { problems: YamlProblem[] } {
  if (Buffer.byteLength(text) > yamlLimits.bytes)
    return { problems: [{ line: 1, column: 1, message: `holds more than ${yamlLimits.bytes / 1024} KiB` }] };
  const lines = new LineCounter();
  const positionOf = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const problems: YamlProblem[] = [];
  const report = (offset: number, message: string) => problems.push({ ...positionOf(offset), message });

  const document = composeOne(text, lines, report);
  if (document === null) return { problems };
  for (const { pos, message } of [...document.errors, ...document.warnings]) report(pos[0], message);
  if (problems.length > 0) return { problems };
  const { value, aliases } = readValue(document, report);
  if (problems.length > 0) return { problems };
  return {
    value,
    locate: (path, part = 'value') => positionOf(findOffset(document.contents, aliases, { path, part })),
  };
}

type Report = (offset: number, message: string) => void;

class TooComplex extends Error {
  readonly offset: number;
  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

function composeOne(text: string, lines: LineCounter, report: Report): Document.Parsed | null {
  const composer = new Composer({ prettyErrors: false, uniqueKeys: false });
  try {
    let first: Document.Parsed | null = null;
    for (const document of composer.compose(parseTokens(text, lines), true, text.length)) {
      first ??= document as Document.Parsed;
      if (document === first) continue;
      report(document.range[0], 'begins a second document; only one is allowed');
      return null;
    }
    return first;
  } catch (error) {
    if (!(error instanceof TooComplex)) throw error;
    report(error.offset, error.message);
    return null;
  }
}

function* parseTokens(text: string, lines: LineCounter) {
  const parser = new Parser(lines.addNewLine);
  // Parser.parse does the same; it has no limits.
  lines.addNewLine(0);
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (parser.stack.length > yamlLimits.parserDepth) throw new TooComplex(parser.offset, 'is nested too deeply');
    if (++lexemes > yamlLimits.lexemes) throw new TooComplex(parser.offset, 'holds too many values');
    yield* parser.next(lexeme);
  }
  yield* parser.end();
}

/** The nodes that aliases stand for. */
type Aliases = Map<Alias, unknown>;

/** yaml's own conversion takes minutes for nested keys, and applies `__proto__`. */
function readValue(document: Document.Parsed, report: Report): { value: unknown; aliases: Aliases } {
  let values = 0;
  const anchors = new Map<string, unknown>();
  const anchored = new Set<unknown>();
  const aliases: Aliases = new Map();

  const read = (node: unknown, depth: number, offset: number): unknown => {
    if (++values > yamlLimits.values) throw new TooComplex(offset, 'holds too many values');
    if (depth > yamlLimits.depth) throw new TooComplex(offset, 'is nested too deeply');
    if (isAlias(node)) return readAlias(node, depth, offset);
    // An anchor counts where it is written, not where an alias repeats it.
    if (isNode(node) && node.anchor && !anchored.has(node)) {
      anchored.add(node);
      anchors.set(node.anchor, node);
    }
    if (isScalar(node)) return node.value;
    if (isSeq(node)) return node.items.map((item) => read(item, depth + 1, offsetOf(item, offset)));
    return isMap(node) ? readMap(node, depth, offset) : null;
  };
  const readAlias = (alias: Alias, depth: number, offset: number): unknown => {
    const target = aliases.get(alias) ?? anchors.get(alias.source);
    if (target === undefined) report(offset, `*${alias.source} has no anchor before it`);
    else aliases.set(alias, target);
    return read(target ?? null, depth + 1, offset);
  };
  const readMap = (map: YAMLMap, depth: number, offset: number): unknown => {
    const object: Record<string, unknown> = Object.create(null);
    for (const { key, value } of map.items) {
      const at = offsetOf(key, offset);
      const name = nameOf(key);
      if (name === null) report(at, 'keys must be plain names');
      else if (name in object) report(at, `"${name}" is given twice`);
      else object[name] = read(value, depth + 1, offsetOf(value, at));
    }
    return object;
  };

  try {
    return { value: read(document.contents, 0, 0), aliases };
  } catch (error) {
    if (!(error instanceof TooComplex)) throw error;
    report(error.offset, error.message);
    return { value: null, aliases };
  }
}

const nameOf = (key: unknown) => (isScalar(key) ? String(key.value) : null);
const offsetOf = (node: unknown, fallback: number) => (node as { range?: number[] } | null)?.range?.[0] ?? fallback;

function findOffset(
  contents: unknown,
  aliases: Aliases,
  { path, part }: { path: readonly PropertyKey[]; part: 'key' | 'value' },
): number {
  let node = contents;
  let offset = offsetOf(node, 0);
  for (const [index, name] of path.entries()) {
    if (isAlias(node)) node = aliases.get(node);
    if (isSeq(node)) node = node.items[Number(name)];
    else if (isMap(node)) {
      const pair = node.items.find(({ key }) => nameOf(key) === name);
      if (pair === undefined) break;
      if (part === 'key' && index === path.length - 1) return offsetOf(pair.key, offset);
      offset = offsetOf(pair.key, offset);
      node = pair.value;
    } else break;
    offset = offsetOf(node, offset);
  }
  return offset;
}
