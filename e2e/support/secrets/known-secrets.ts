import { type SecretKind, secretPatterns } from './secret-patterns.js';

/** Shorter texts are also parts of ordinary lines. */
const charsMin = 8;
/** Of a longer text its beginning is compared. */
const charsMax = 200;
/** Lines of programs, and of what they read and print, are known from this length on. */
const lineCharsMin = 16;
/** Of a long program, input or output the first lines are compared. */
const linesMax = 40;

/** What a line must not have: the kinds, and the line with their names in place of the secrets. */
interface Leak {
  kinds: SecretKind[];
  redacted: string;
}

/** The secrets of a test file, by which lines of logs are searched. */
export interface KnownSecrets {
  /** A text that is secret as a whole; a short one, or a single word of small letters, is ignored. */
  add(kind: SecretKind, text: string): void;
  /** Each line of what a student wrote or saw, unless it is short or of a traceback. */
  addLines(kind: SecretKind, text: string): void;
  /** Null: the line has no secret. `except`: kinds that it may have. */
  find(line: string, except?: readonly SecretKind[]): Leak | null;
}

interface Span {
  from: number;
  to: number;
  kind: SecretKind;
}

/** A line and a secret are compared without backslashes, so text in JSON, also within JSON, is found. */
const normalize = (text: string) => text.replaceAll('\\', '');

/** What tests use as a password and the service logs as a reason. */
const reasons = ['wrong password'];

const isWord = (text: string) => /^[a-z]*$/.test(text) || reasons.includes(text);
const isOfTraceback = (line: string) => /^(Traceback |File "|During handling|The above exception)/.test(line);

/**
 * Knows at most `most` secrets; the oldest is forgotten first. Secrets are found by their first characters, so a line
 * takes time by its own length, not by their number.
 */
export function createKnownSecrets(most = 50_000): KnownSecrets {
  const kinds = new Map<string, SecretKind>();
  const byBeginning = new Map<string, Set<string>>();

  function forget(text: string): void {
    kinds.delete(text);
    const beginning = text.slice(0, charsMin);
    const same = byBeginning.get(beginning);
    same?.delete(text);
    if (same?.size === 0) byBeginning.delete(beginning);
  }

  function know(kind: SecretKind, text: string): void {
    if (kinds.has(text)) return;
    kinds.set(text, kind);
    const beginning = text.slice(0, charsMin);
    const same = byBeginning.get(beginning) ?? new Set<string>();
    byBeginning.set(beginning, same.add(text));
    if (kinds.size > most) forget(kinds.keys().next().value!);
  }

  function findKnown(line: string): Span[] {
    const spans: Span[] = [];
    for (let from = 0; from + charsMin <= line.length; from++)
      for (const text of byBeginning.get(line.slice(from, from + charsMin)) ?? [])
        if (line.startsWith(text, from)) spans.push({ from, to: from + text.length, kind: kinds.get(text)! });
    return spans;
  }

  const findShaped = (line: string): Span[] =>
    secretPatterns.flatMap(({ kind, pattern }) =>
      [...line.matchAll(pattern)].map(({ index, 0: text }) => ({ from: index, to: index + text.length, kind })),
    );

  return {
    add(kind, text) {
      const whole = normalize(text).trim().slice(0, charsMax);
      if (whole.length >= charsMin && !isWord(whole)) know(kind, whole);
    },

    addLines(kind, text) {
      const lines = text.split('\n', linesMax).map((line) => normalize(line).trim().slice(0, charsMax));
      for (const line of lines)
        if (line.length >= lineCharsMin && /\W/.test(line) && !isOfTraceback(line)) know(kind, line);
    },

    find(line, except = []) {
      const plain = normalize(line);
      const spans = [...findKnown(plain), ...findShaped(plain)].filter(({ kind }) => !except.includes(kind));
      if (spans.length === 0) return null;
      return { kinds: [...new Set(spans.map(({ kind }) => kind))], redacted: redact(plain, spans) };
    },
  };
}

function redact(line: string, spans: Span[]): string {
  let redacted = '';
  let end = 0;
  for (const { from, to, kind } of spans.sort((one, other) => one.from - other.from || other.to - one.to)) {
    if (from >= end) redacted += `${line.slice(end, from)}[${kind}]`;
    end = Math.max(end, to);
  }
  return redacted + line.slice(end);
}
