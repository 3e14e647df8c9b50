import { indentService, LanguageSupport, StreamLanguage, type StringStream } from '@codemirror/language';
import { countColumn, type Extension } from '@codemirror/state';
import { nextIndent } from './next-indent.js';

const words = new Set(
  `as assert async await break class continue def del elif else except finally for from global if import lambda
   nonlocal pass raise return try while with yield and in is not or`.split(/\s+/),
);
const constants: Record<string, string> = { True: 'bool', False: 'bool', None: 'null' };

/**
 * An open construct: a string that ends at `close`, or a replacement field of an f-string with its number of open
 * brackets.
 */
type Open = StringOpen | { brackets: number };

interface StringOpen {
  close: string;
  isFormatted: boolean;
  isRaw: boolean;
}

interface State {
  open: Open[];
  /** What the previous keyword announces: a function's or a class's name. */
  announced: 'function' | 'class' | null;
}

const opening = /^([rbuf]{0,2})("""|'''|"|')/i;
const escaped = /^\\([\\'"abfnrtv]|[0-7]{1,3}|x[\da-f]{2}|u[\da-f]{4}|U[\da-f]{8}|N\{[^}]*\}|$)/i;
const number = /^(0[xob][\da-f_]+|(\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(e[+-]?\d[\d_]*)?j?)/i;
const conversion = /^![rsa](?=[:}])/;
const name = /^[\p{L}_][\p{L}\p{N}_]*/u;

function readString(stream: StringStream, state: State, string: StringOpen): string {
  const isAtStart = () => stream.pos === stream.start;
  while (!stream.eol()) {
    if (stream.match(string.close)) {
      state.open.pop();
      return 'string';
    }
    if (string.isFormatted && stream.match('{{')) continue;
    if (string.isFormatted && stream.peek() === '{') {
      if (!isAtStart()) return 'string';
      stream.next();
      state.open.push({ brackets: 0 });
      return 'brace';
    }
    if (!string.isRaw && stream.match(escaped, false)) {
      if (!isAtStart()) return 'string';
      stream.match(escaped);
      return 'escape';
    }
    // Even in a raw string, a quote after a backslash does not end it.
    if (stream.next() === '\\' && !stream.eol()) stream.next();
    // A backslash at the end of a line continues a one-line string.
    else if (stream.eol() && stream.string.endsWith('\\')) return 'string';
  }
  if (string.close.length === 1) state.open.pop();
  return 'string';
}

function readCode(stream: StringStream, state: State): string | null {
  const { announced } = state;
  if (stream.eatSpace()) return null;
  const isMember = stream.string[stream.pos - 1] === '.';
  state.announced = null;
  if (stream.match(/^#.*/)) return 'comment';
  const quote = stream.match(opening) as RegExpMatchArray | null;
  if (quote) {
    const [, prefix = '', close = ''] = quote;
    const string = { close, isFormatted: /f/i.test(prefix), isRaw: /r/i.test(prefix) };
    state.open.push(string);
    return stream.eol() && close.length === 3 ? 'string' : readString(stream, state, string);
  }
  if (stream.match(number)) return 'number';
  const found = stream.match(name) as RegExpMatchArray | null;
  if (found) {
    const word = found[0];
    if (constants[word] && !isMember) return constants[word];
    if (words.has(word) && !isMember) {
      if (word === 'def') state.announced = 'function';
      if (word === 'class') state.announced = 'class';
      return 'keyword';
    }
    if (announced === 'class') return 'className.definition';
    if (announced === 'function') return 'variableName.definition.function';
    return !isMember && /^\s*\(/.test(stream.string.slice(stream.pos)) ? 'variableName.function' : null;
  }
  stream.next();
  return null;
}

/**
 * Highlighting, and the indentation of a new line by the line above it: all that readers and the first Enter need. It
 * weighs a tenth of the full grammar (`lazy-extensions.ts`), which replaces it when the editor gets the focus.
 */
const pythonTokens = StreamLanguage.define<State>({
  name: 'python',
  startState: () => ({ open: [], announced: null }),
  copyState: ({ open, announced }) => ({ open: open.map((one) => ({ ...one })), announced }),
  token(stream, state) {
    const open = state.open.at(-1);
    if (!open) return readCode(stream, state);
    if ('close' in open) return readString(stream, state, open);
    const next = stream.peek();
    if (open.brackets === 0 && stream.match(conversion)) return 'keyword';
    if (open.brackets === 0 && stream.string[stream.pos - 1] === ':' && stream.match(/^[^{}]+/)) return 'keyword';
    if (next && '([{'.includes(next)) open.brackets++;
    if (next && ')]}'.includes(next) && --open.brackets < 0) {
      state.open.pop();
      stream.next();
      return 'brace';
    }
    return readCode(stream, state);
  },
  languageData: { commentTokens: { line: '#' } },
});

export const pythonHighlighting: Extension = new LanguageSupport(
  pythonTokens,
  indentService.of((context, at) =>
    context.simulatedBreak === at
      ? countColumn(nextIndent(context.lineAt(at, -1).text), context.state.tabSize)
      : undefined,
  ),
);
