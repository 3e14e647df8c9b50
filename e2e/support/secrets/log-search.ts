import { StringDecoder } from 'node:string_decoder';
import type { KnownSecrets } from './known-secrets.js';
import type { SecretKind } from './secret-patterns.js';

/** Characters of a stream that wait for secrets which become known later. */
const waitingMax = 1_000_000;
/** A longer line is searched in parts. */
const lineMax = 65_536;
/** Leaks of a stream that are described; more of them add nothing. */
const leaksMax = 5;
const shownChars = 400;

/** The output of one stream of a process. */
export interface LogSearch {
  write(chunk: Buffer | string): void;
  /** Searches all that waits. Returns a sentence for each line with a secret. */
  end(): string[];
}

/**
 * Searches the lines of a stream for secrets. A line may have a secret before the test knows it, such as the token of a
 * link that is logged before it is sent. So lines wait until the end, or until there are too many of them.
 */
export function searchLog(
  known: KnownSecrets,
  source: string,
  { except = [], waiting: mostWaiting = waitingMax }: { except?: readonly SecretKind[]; waiting?: number } = {},
): LogSearch {
  const decoder = new StringDecoder('utf8');
  const leaks: string[] = [];
  let lines: string[] = [];
  let waiting = 0;
  let rest = '';

  function searchAll(): void {
    for (const line of lines) {
      const leak = leaks.length < leaksMax ? known.find(line, except) : null;
      if (leak) leaks.push(`${source}: ${leak.kinds.join(', ')} in: ${leak.redacted.slice(0, shownChars)}`);
    }
    lines = [];
    waiting = 0;
  }

  function keep(line: string): void {
    if (line.trim() === '') return;
    lines.push(line);
    waiting += line.length;
    if (waiting > mostWaiting) searchAll();
  }

  return {
    write(chunk) {
      const parts = (rest + (typeof chunk === 'string' ? chunk : decoder.write(chunk))).split('\n');
      rest = parts.pop()!;
      for (const part of parts) keep(part);
      for (; rest.length > lineMax; rest = rest.slice(lineMax)) keep(rest.slice(0, lineMax));
    },
    end() {
      keep(rest + decoder.end());
      rest = '';
      searchAll();
      return leaks;
    },
  };
}
