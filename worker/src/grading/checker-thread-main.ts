import { parentPort } from 'node:worker_threads';
import type { CheckedOutput, CheckerMessage } from './checker-thread.js';
import { compareOutput } from './checkers/compare-output.js';
import { drawDiff } from './diff/draw-diff.js';

/** Compares one message after another. An exception ends the thread, and `checker-thread.ts` answers a fault. */
function check({ checker, ...texts }: CheckerMessage): CheckedOutput {
  const [expected, got] = [toBuffer(texts.expected), toBuffer(texts.got)];
  const comparison = compareOutput({ checker, expected, got });
  const { outcome, difference } = comparison;
  const isWrong = outcome === 'fail' || outcome === 'partial';
  return { ...comparison, diff: isWrong ? drawDiff(expected, got, { checker, difference }) : null };
}

const toBuffer = ({ buffer, byteOffset, length }: Uint8Array<ArrayBuffer>) => Buffer.from(buffer, byteOffset, length);

parentPort?.on('message', (message: CheckerMessage) => parentPort?.postMessage(check(message)));
parentPort?.postMessage('ready');
