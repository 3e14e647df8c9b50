import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import type { StudentState } from '../read-student-results.js';
import { archiveRuns } from './runs-archive.js';

const artifact = (name: string) => ({ name, mediaType: 'text/plain', bytes: 1, kind: 'file' as const });
const result = (name: string, files: string[]) => ({
  ...{ name, score: 1, maxScore: 1, verdict: 'AC' as const, sentence: '', cpuTimeMs: 0, wallTimeMs: 0 },
  ...{ memoryPeakBytes: 0, exitCode: 0, signal: null, stoppedAt: null, checker: 'lines' as const, wouldPassIf: null },
  ...{ diff: null, firstCpuTimeMs: null, outputDigest: null, python: null, isCached: false },
  artifacts: files.map(artifact),
});
const student = (name: string, results: StudentState['results']): StudentState => ({
  ...{ runId: `run-${name}`, state: 'finished', results, score: 1, maxScore: 1, overridden: null },
  student: { student: name, name: null, submission: '', submittedAt: null },
});

test('holds the transcript and the files of each case under safe names', async () => {
  async function* students() {
    yield student('ada', [result('small', ['plot.png', '../up.txt', 'transcript.txt']), result('gone', ['lost.txt'])]);
    yield student('../ada', [result('small', [])]);
  }
  const files = {
    readTranscript: async (runId: string, name: string) =>
      name === 'gone'
        ? null
        : {
            parts: [
              { kind: 'prompt' as const, text: 'Name? ' },
              { kind: 'input' as const, text: `${runId}\n` },
            ],
            hiddenBytes: runId === 'run-ada' ? 12_340 : 0,
          },
    readArtifact: async (_: string, name: string) => (name.startsWith('gone/') ? null : Buffer.from(name)),
  };
  const chunks: Buffer[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  await pipeline(archiveRuns(students(), files, new Date(0)), sink);
  const unzipped = Object.entries(unzipSync(Buffer.concat(chunks))).map(([path, data]) => [
    path,
    Buffer.from(data).toString(),
  ]);
  expect(unzipped.map(([path]) => path)).toEqual([
    'ada/small/transcript.txt',
    'ada/small/plot.png',
    expect.stringMatching(/^ada\/small\/_[^/]*up\.txt$/),
    expect.stringMatching(/^ada\/small\/transcript\.txt-[0-9a-f]{8}$/),
    expect.stringMatching(/^_[^/]*ada\/small\/transcript\.txt$/),
  ]);
  expect(unzipped[0]![1]).toBe('Name? run-ada\n\n\n[12,340 bytes in the middle are not shown]\n');
  expect(unzipped[4]![1]).toBe('Name? run-../ada\n');
});
