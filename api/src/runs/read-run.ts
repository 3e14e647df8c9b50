import { ProblemError } from '@runq/common/contract/problem';
import type { Artifact, Run, RunKind, RunState } from '@runq/common/contract/run';
import type { Admission } from '@runq/common/store/admission';
import type { ArtifactStore } from '@runq/common/store/artifact-store';
import type { RunEventLog } from '@runq/common/store/run-events';
import { type RunRecords, type StoredRun, toRun } from '@runq/common/store/run-records';
import type { Identity } from '../authenticate.js';

/** A student sees own runs, a grader too (batches are owned the same way), ops every run. */
export function maySee(identity: Identity, ownerId: string): boolean {
  return identity.role === 'ops' || identity.userId === ownerId;
}

/**
 * Reads runs as their owner sees them. A run of another user is not found, exactly like one that does not exist.
 */
export function createReadRun(deps: {
  records: RunRecords;
  admission: Admission;
  events: RunEventLog;
  artifacts: ArtifactStore;
}) {
  const { records, admission, events, artifacts } = deps;

  async function readOwned(runId: string, identity: Identity): Promise<StoredRun> {
    const stored = await records.read(runId);
    if (!stored || !maySee(identity, stored.userId)) throw new ProblemError('not_found', 'There is no such run.');
    return stored;
  }

  /** The whole run: its place while it waits, its retained text once it is finished. */
  async function present(stored: StoredRun): Promise<Run> {
    if (stored.state === 'queued') return toRun(stored, { queue: await admission.place(stored.id) });
    if (stored.state === 'active')
      return toRun(stored, { queue: stored.isWaking ? await admission.place(stored.id) : null });
    const { stdout, stderr } = await events.readOutput(stored.id);
    return toRun(stored, { queue: null, stdout: stdout.toString('utf8'), stderr: stderr.toString('utf8') });
  }

  return {
    readOwned,
    present,
    async read(runId: string, identity: Identity): Promise<Run> {
      return present(await readOwned(runId, identity));
    },
    /** The same of what must be a session: a run that is none is not found either. */
    async readOwnedSession(runId: string, identity: Identity): Promise<StoredRun> {
      const stored = await readOwned(runId, identity);
      if (stored.kind !== 'session') throw new ProblemError('not_found', 'There is no such session.');
      return stored;
    },
    /** My runs, or sessions, newest first, without their text. */
    async list(
      identity: Identity,
      query: { kind: RunKind; state?: RunState; cursor?: string; limit: number },
    ): Promise<{ runs: Run[]; nextCursor: string | null }> {
      const { runs, cursor } = await records.listOfUser(identity.userId, query);
      const places = await admission.places(runs.filter((run) => run.state === 'queued').map((run) => run.id));
      return {
        runs: runs.map((stored) => toRun(stored, { queue: places.get(stored.id) ?? null })),
        nextCursor: cursor,
      };
    },
    async readOutput(runId: string, identity: Identity): Promise<{ stdout: Buffer; stderr: Buffer; both: Buffer }> {
      await readOwned(runId, identity);
      return events.readOutput(runId);
    },
    /** A file that a finished run left, by its whole name. */
    async readArtifact(runId: string, name: string, identity: Identity): Promise<Artifact & { data: Buffer }> {
      const stored = await readOwned(runId, identity);
      const artifact = stored.artifacts.find((left) => left.name === name);
      if (!artifact) throw new ProblemError('not_found', 'The run left no such file.');
      const data = await artifacts.read(runId, name);
      if (!data) throw new ProblemError('not_found', 'This file is no longer kept; run the program again.');
      return { ...artifact, data };
    },
  };
}

export type ReadRun = ReturnType<typeof createReadRun>;
