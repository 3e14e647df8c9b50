import type { AssignmentCase, Transcript } from '@runq/common/contract/grading';
import type { Limits } from '@runq/common/contract/limits';
import type { Artifact, Outcome, Program } from '@runq/common/contract/run';
import { createArtifactUploader } from '../run/artifact-uploader.js';
import { decideVerdict } from '../run/decide-verdict.js';
import type { Sandbox, SandboxResult, SandboxRun, SandboxTest } from '../sandbox/contract.js';
import { createTranscript } from './transcript.js';

/** What a program did in one case. */
export interface CaseRun {
  result: SandboxResult;
  outcome: Outcome;
  transcript: Transcript;
  /** All of stdout, and the same without the prompts of `input()`. */
  stdout: Buffer;
  withoutPrompts: Buffer;
  /** The end of stderr, where the traceback is. */
  stderrTail: string;
  artifacts: Artifact[];
}

/** Limits of the assignment over those of the batch. */
export const limitsOf = (one: AssignmentCase, base: Limits): Limits => ({ ...base, ...one.limits });

/** Runs one case in a sandbox of its own, until it ends or is stopped. */
export async function runCase(options: {
  sandbox: Pick<Sandbox, 'run'>;
  program: Program;
  limits: Limits;
  seed: number;
  /** Runs in place of the entry; null: the entry runs. */
  test: SandboxTest | null;
  userId: string;
  storeArtifact: (name: string, data: Buffer) => Promise<'kept' | 'fenced' | 'full'>;
  onArtifactFault: (err: unknown) => void;
  onProcess: (process: SandboxRun) => void;
}): Promise<CaseRun> {
  const { sandbox, program, limits, seed, test, userId } = options;
  const graded = test === null ? { seed } : { seed, test };
  const transcript = createTranscript();
  const uploader = createArtifactUploader({ store: options.storeArtifact, onFault: options.onArtifactFault });
  const process = sandbox.run(
    // Everything that draws at random has a fixed seed: the same program gets the same verdict.
    { program, limits, interactive: false, hasFixedHashSeed: true, graded, userId },
    {
      onOutput: transcript.addOutput,
      onRead: transcript.addInput,
      onPrompt: transcript.markPrompt,
      onDisplay: uploader.addDisplayItem,
      onArtifact: uploader.addFile,
    },
  );
  options.onProcess(process);
  const result = await process.ended;
  const files = await uploader.finish();
  return {
    result,
    outcome: decideVerdict(result, { kind: 'run', limits, program }, files),
    ...transcript.finish(),
    artifacts: files.artifacts,
  };
}
