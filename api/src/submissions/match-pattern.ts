import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { createInvalidInput } from './invalid-input.js';
import { submissionCaps } from './submission-limits.js';

/** Memory of the thread, in MiB; it holds the paths and what they match. */
const threadMemoryMib = 64;

/**
 * The thread's program. It is a text, so that it runs alike from the sources and from the build. An alternative with
 * nothing always matches, and its groups are the names of all groups.
 */
const program = `
const { parentPort } = require('node:worker_threads');
parentPort.postMessage('ready');
parentPort.once('message', ({ pattern, paths }) => {
  try {
    const groups = Object.keys(new RegExp(pattern + '|').exec('').groups ?? {});
    const whole = new RegExp('^(?:' + pattern + ')$');
    const matches = paths.map((path) => {
      const { student, file } = whole.exec(path)?.groups ?? {};
      return student && file ? { student, file } : null;
    });
    parentPort.postMessage({ groups, matches });
  } catch (error) {
    parentPort.postMessage({ error: error.message });
  }
});
`;

const answerSchema = z.union([
  z.object({ error: z.string() }),
  z.object({
    groups: z.array(z.string()),
    matches: z.array(z.object({ student: z.string(), file: z.string() }).nullable()),
  }),
]);

/** The parts of a path that a pattern names; null for a path that it does not match. */
export type PatternMatch = { student: string; file: string } | null;

/**
 * Matches whole paths against a grader's regular expression (JavaScript, with the named groups `student` and `file`).
 * A pattern can take exponential time (OWASP: ReDoS), so it runs in a thread that is ended after
 * `submissionCaps.patternTimeMs`.
 */
export async function matchPattern(pattern: string, paths: string[]): Promise<PatternMatch[]> {
  if (pattern.length > submissionCaps.patternLength)
    throw refuse(`is longer than ${submissionCaps.patternLength} characters`);
  try {
    new RegExp(pattern);
  } catch (error) {
    throw refuse((error as Error).message);
  }
  const answer = answerSchema.parse(await runThread({ pattern, paths }));
  if ('error' in answer) throw refuse(answer.error);
  const absent = ['student', 'file'].filter((name) => !answer.groups.includes(name));
  if (absent.length > 0) throw refuse(`has no named group ${absent.map((name) => `(?<${name}>...)`).join(' and ')}`);
  return answer.matches;
}

function runThread(input: { pattern: string; paths: string[] }): Promise<unknown> {
  const worker = new Worker(program, {
    eval: true,
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: threadMemoryMib, maxYoungGenerationSizeMb: threadMemoryMib },
  });
  let timer: NodeJS.Timeout | undefined;
  const answered = new Promise<unknown>((resolve, reject) => {
    worker.on('message', (message: unknown) => {
      if (message !== 'ready') {
        resolve(message);
        return;
      }
      // The start of the thread does not count.
      const sentence = `takes more than ${submissionCaps.patternTimeMs} ms; avoid nested repetitions such as (a+)+`;
      timer = setTimeout(() => reject(refuse(sentence)), submissionCaps.patternTimeMs);
      worker.postMessage(input);
    });
    worker.on('error', (error) => {
      const isMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      reject(isMemory ? refuse('needs too much memory') : error);
    });
    worker.on('exit', () => reject(new Error('thread of a pattern exited early')));
  });
  return answered.finally(async () => {
    clearTimeout(timer);
    await worker.terminate();
  });
}

const refuse = (sentence: string) =>
  createInvalidInput('The pattern cannot be used; see errors.', '/pattern', [sentence]);
