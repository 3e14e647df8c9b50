import type { Transcript } from '@runq/common/contract/grading';
import type { OutputStream } from '@runq/common/contract/run-event';
import { bytesOf, extend, type GrowingBytes, growFrom } from '../run/growing-bytes.js';

/** Output kept of a case, half from its beginning and half from its end: the default output limit. */
const maxBytes = 256 * 1024;

/** The traceback is in here. */
const stderrTailBytes = 8192;

/** From so many parts on, output joins the part before the last: the order between stdout and stderr gets coarse. */
const partsMax = 20_000;

interface Part extends GrowingBytes {
  kind: Transcript['parts'][number]['kind'];
}

/** Collects what a graded run prints and reads, in order. */
export function createTranscript() {
  const parts: Part[] = [];

  function add(kind: Part['kind'], bytes: Buffer): void {
    const open = findOpen(kind);
    if (open) extend(open, bytes);
    else parts.push({ kind, ...growFrom(bytes) });
  }

  function findOpen(kind: Part['kind']): Part | undefined {
    const [before, last] = [parts.at(-2), parts.at(-1)];
    if (last?.kind === kind) return last;
    const isFlood = parts.length >= partsMax && isOutput(kind) && isOutput(last!.kind);
    return isFlood && before!.kind === kind ? before : undefined;
  }

  const outputOf = (kinds: Part['kind'][]) =>
    Buffer.concat(parts.filter(({ kind }) => kinds.includes(kind)).map(bytesOf));

  return {
    addOutput: (stream: OutputStream, bytes: Buffer) => add(stream, bytes),
    addInput: (text: string) => add('input', Buffer.from(text)),
    /** Turns the end of the last output into a prompt, if it is this text. */
    markPrompt(text: string) {
      const prompt = Buffer.from(text);
      const last = parts.at(-1);
      if (last?.kind !== 'stdout') return;
      const printed = bytesOf(last);
      if (!printed.subarray(-prompt.length).equals(prompt)) return;
      Object.assign(last, growFrom(printed.subarray(0, -prompt.length)));
      if (printed.length === prompt.length) parts.pop();
      add('prompt', prompt);
    },
    finish() {
      return {
        stdout: outputOf(['stdout', 'prompt']),
        withoutPrompts: outputOf(['stdout']),
        stderrTail: outputOf(['stderr']).subarray(-stderrTailBytes).toString(),
        transcript: cutMiddle(parts.map((part) => ({ kind: part.kind, bytes: bytesOf(part) }))),
      };
    },
  };
}

const isOutput = (kind: Part['kind']) => kind === 'stdout' || kind === 'stderr';

/** Leaves out the middle of the parts, so that at most `maxBytes` stay. */
function cutMiddle(parts: { kind: Part['kind']; bytes: Buffer }[]): Transcript {
  let surplus = parts.reduce((sum, { bytes }) => sum + bytes.length, 0) - maxBytes;
  const hiddenBytes = Math.max(0, surplus);
  let headBytes = maxBytes / 2;
  const kept: typeof parts = [];
  for (const { kind, bytes } of parts) {
    const head = bytes.subarray(0, headBytes);
    headBytes -= head.length;
    const dropped = Math.min(Math.max(0, surplus), bytes.length - head.length);
    surplus -= dropped;
    const tail = bytes.subarray(head.length + dropped);
    for (const piece of dropped > 0 ? [head, tail] : [bytes]) if (piece.length > 0) kept.push({ kind, bytes: piece });
  }
  return { parts: kept.map(({ kind, bytes }) => ({ kind, text: bytes.toString() })), hiddenBytes };
}
