import type { AdminActions } from '@runq/common/admin/admin-actions';
import { ProblemError } from '@runq/common/contract/problem';
import type { RunEventLog } from '@runq/common/runs/run-events';
import type { RunRecords } from '@runq/common/runs/run-records';
import type { Identity } from '../http/middleware/authenticate.js';
import { toOperator } from './actor.js';

/** Most characters of a file or stream in one look; the export of a batch and `GET /v1/runs/{id}/output` have all. */
const maxCharacters = 65_536;

/** A text, cut to `maxCharacters`, with its whole length in characters. */
interface CutText {
  text: string;
  characters: number;
}

/** What a run executes and prints. `files` is null when it is no longer stored: for most runs from their end on. */
export interface RunContents {
  files: ({ path: string } & CutText)[] | null;
  stdin: CutText | null;
  stdout: CutText;
  stderr: CutText;
}

const cut = (text: string): CutText => ({ text: text.slice(0, maxCharacters), characters: text.length });

/** The code and output of another user's run. The audit log has who looked, before anything is shown. */
export async function lookAtRun(
  { records, events, actions }: { records: RunRecords; events: RunEventLog; actions: AdminActions },
  { runId, why, identity }: { runId: string; why: string; identity: Identity },
): Promise<RunContents> {
  const stored = await records.read(runId);
  if (!stored) throw new ProblemError('not_found', 'There is no such run.');
  await actions.appendAudit(toOperator(identity, why), 'run.look', runId, `of ${stored.userId}`);
  const [program, { stdout, stderr }] = await Promise.all([records.readProgram(runId), events.readOutput(stored)]);
  return {
    files:
      program?.files.map(({ path, content, encoding }) => ({
        path,
        ...cut(encoding === 'base64' ? '(binary file)' : content),
      })) ?? null,
    stdin: program ? cut(program.stdin) : null,
    stdout: cut(stdout.toString('utf8')),
    stderr: cut(stderr.toString('utf8')),
  };
}
