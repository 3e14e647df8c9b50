import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTranscript } from './transcript.js';

test('separates prompts from the output that is compared, and keeps the order', () => {
  const transcript = createTranscript();
  transcript.addOutput('stdout', Buffer.from('Welcome\nName? '));
  transcript.markPrompt('Name? ');
  transcript.addInput('Ada\n');
  transcript.addOutput('stdout', Buffer.from('Hi Ada\n'));
  transcript.addOutput('stderr', Buffer.from('warned\n'));
  const seen = transcript.finish();
  expect(seen.stdout.toString()).toBe('Welcome\nName? Hi Ada\n');
  expect(seen.withoutPrompts.toString()).toBe('Welcome\nHi Ada\n');
  expect(seen.stderrTail).toBe('warned\n');
  expect(seen.transcript).toEqual({
    parts: [
      { kind: 'stdout', text: 'Welcome\n' },
      { kind: 'prompt', text: 'Name? ' },
      { kind: 'input', text: 'Ada\n' },
      { kind: 'stdout', text: 'Hi Ada\n' },
      { kind: 'stderr', text: 'warned\n' },
    ],
    hiddenBytes: 0,
  });
});

test('a prompt that was not printed changes nothing', () => {
  const transcript = createTranscript();
  transcript.addOutput('stdout', Buffer.from('7\n'));
  transcript.markPrompt('other');
  expect(transcript.finish().withoutPrompts.toString()).toBe('7\n');
});

test('a flood of small pieces to both streams makes few parts, each stream complete and in order', () => {
  const transcript = createTranscript();
  const all = Array.from({ length: 100_000 }, (_, number) => `${number} `);
  for (const [number, text] of all.entries()) {
    transcript.addOutput(number % 2 ? 'stderr' : 'stdout', Buffer.from(text));
    if (number === 10) transcript.markPrompt('10 ');
  }
  transcript.addInput('Ada\n');
  const { stdout, withoutPrompts, stderrTail, transcript: shown } = transcript.finish();
  const expected = all.filter((_, number) => number % 2 === 0).join('');
  expect(stdout.toString()).toBe(expected);
  expect(withoutPrompts.toString()).toBe(expected.replace(' 10 ', ' '));
  expect(stderrTail).toBe(
    all
      .filter((_, number) => number % 2)
      .join('')
      .slice(-8192),
  );
  expect(shown.parts.length).toBeLessThanOrEqual(20_002);
  expect(shown.parts.at(-1)).toEqual({ kind: 'input', text: 'Ada\n' });
});

test('keeps the beginning and the end of long output, and counts what is between', () => {
  const sizes = fc.array(fc.tuple(fc.constantFrom('stdout', 'stderr'), fc.nat(200_000)), { maxLength: 8 });
  fc.assert(
    fc.property(sizes, (pieces) => {
      const transcript = createTranscript();
      for (const [stream, size] of pieces) transcript.addOutput(stream as 'stdout', Buffer.alloc(size, 'x'));
      const { parts, hiddenBytes } = transcript.finish().transcript;
      const total = pieces.reduce((sum, [, size]) => sum + size, 0);
      const kept = parts.reduce((sum, { text }) => sum + text.length, 0);
      expect(kept + hiddenBytes).toBe(total);
      expect(kept).toBe(Math.min(total, 256 * 1024));
    }),
    { numRuns: 50 },
  );
});
