import type { AdminActions } from '@runq/common/admin/admin-actions';
import { ProblemError } from '@runq/common/contract/problem';
import type { Artifact, Run, RunKind, RunState } from '@runq/common/contract/run';
import type { ArtifactStore } from '@runq/common/runs/artifacts';
import type { RunEventLog, RunOutput } from '@runq/common/runs/run-events';
import { type RunRecords, type StoredRun, toRun } from '@runq/common/runs/run-records';
import type { Scheduler } from '@runq/common/scheduler/scheduler';
import type { Identity } from '../http/middleware/authenticate.js';
import { auditLook } from './audit-look.js';
import type { SettledPositions } from './settled-positions.js';

/** Students and graders may read what they own, ops everything. */
function canRead(identity: Identity, ownerId: string): boolean {
  return identity.role === 'ops' || identity.userId === ownerId;
}

export interface ReadRunDeps {
  positions: SettledPositions;
  records: RunRecords;
  scheduler: Scheduler;
  events: RunEventLog;
}

/** What showing output needs: ops are in the audit log when they look at what belongs to another user. */
interface LookDeps extends ReadRunDeps {
  actions: AdminActions;
}

/**
 * The record of a run that the caller may read. A run of another user is not found, exactly like one that does not
 * exist. The caller's own run that is no longer stored has expired, as long as its id is known.
 */
export async function readOwnedRun(
  { records }: Pick<ReadRunDeps, 'records'>,
  runId: string,
  identity: Identity,
): Promise<StoredRun> {
  const stored = await records.read(runId);
  if (stored && canRead(identity, stored.readerId ?? stored.userId)) return stored;
  const expiredAtMs = stored ? null : await records.readExpiry(runId, identity.userId);
  if (expiredAtMs === null) throw new ProblemError('not_found', 'There is no such run.');
  const expiredAt = new Date(expiredAtMs).toISOString();
  throw new ProblemError('expired', `This run has expired. It was kept until ${expiredAt}.`, { expiredAt });
}

/** The same for a run whose output is shown: the audit log has who of ops looked. */
export async function readShownRun(
  deps: Pick<LookDeps, 'records' | 'actions'>,
  runId: string,
  identity: Identity,
): Promise<StoredRun> {
  const stored = await readOwnedRun(deps, runId, identity);
  await auditLook(deps.actions, identity, 'run.look', stored);
  return stored;
}

/** The same for a session: a run that is not a session is not found either. */
export async function readOwnedSession(
  deps: Pick<ReadRunDeps, 'records'>,
  runId: string,
  identity: Identity,
): Promise<StoredRun> {
  const stored = await readOwnedRun(deps, runId, identity);
  if (stored.kind !== 'session') throw new ProblemError('not_found', 'There is no such session.');
  return stored;
}

/** The stored record of a run, and its output. */
export interface ShownOutput extends RunOutput {
  run: StoredRun;
}

/** The whole run: its queue position while it waits, its retained text once it is finished. */
export async function presentRun({ scheduler, positions, events }: ReadRunDeps, stored: StoredRun): Promise<Run> {
  if (stored.state !== 'finished') {
    const isWaiting = stored.state === 'queued' || stored.isWaking;
    const position = isWaiting ? await scheduler.readQueuePosition(stored.id) : null;
    return toRun(stored, { queue: position && positions.settle(stored, position) });
  }
  return presentFinished(stored, await events.readOutput(stored));
}

const presentFinished = (stored: StoredRun, { stdout, stderr }: RunOutput): Run =>
  toRun(stored, { queue: null, stdout: stdout.toString('utf8'), stderr: stderr.toString('utf8') });

export async function readRun(deps: LookDeps, runId: string, identity: Identity): Promise<Run> {
  return presentRun(deps, await readShownRun(deps, runId, identity));
}

/** The same for a run whose end was seen. */
export async function readFinishedRun(deps: LookDeps, runId: string, identity: Identity): Promise<Run> {
  const shown = await readOutput(deps, runId, identity);
  return shown.run.state === 'finished' ? presentFinished(shown.run, shown) : presentRun(deps, shown.run);
}

/** The caller's runs or sessions, newest first, without their text. */
export async function listRuns(
  { records, scheduler, positions: settled }: ReadRunDeps,
  identity: Identity,
  query: { kind: RunKind; state?: RunState; cursor?: string; limit: number },
): Promise<{ runs: Run[]; nextCursor: string | null }> {
  const { runs, cursor } = await records.listOfUser(identity.userId, query);
  const positions = await scheduler.readQueuePositions(
    runs.filter((run) => run.state === 'queued').map((run) => run.id),
  );
  const present = (stored: StoredRun) => {
    const position = positions.get(stored.id);
    return toRun(stored, { queue: position ? settled.settle(stored, position) : null });
  };
  return { runs: runs.map(present), nextCursor: cursor };
}

/** The record and the output are read at once; the output of a run that the caller may not read is dropped. */
export async function readOutput(deps: LookDeps, runId: string, identity: Identity): Promise<ShownOutput> {
  const [shown, output] = await Promise.allSettled([
    readShownRun(deps, runId, identity),
    deps.events.readOutput({ id: runId }),
  ]);
  if (shown.status === 'rejected') throw shown.reason;
  if (output.status === 'rejected') throw output.reason;
  return Object.assign(output.value, { run: shown.value });
}

/** A file that a finished run wrote, by its whole name. */
export async function readArtifact(
  { artifacts, ...deps }: Pick<LookDeps, 'records' | 'actions'> & { artifacts: ArtifactStore },
  runId: string,
  name: string,
  identity: Identity,
): Promise<Artifact & { data: Buffer }> {
  const stored = await readShownRun(deps, runId, identity);
  const artifact = stored.artifacts.find((one) => one.name === name);
  if (!artifact) throw new ProblemError('not_found', 'The run wrote no such file.');
  const data = await artifacts.read(runId, name);
  if (!data) throw new ProblemError('not_found', 'This file is no longer stored; run the program again.');
  return { ...artifact, data };
}
