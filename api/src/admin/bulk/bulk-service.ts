import { randomUUID } from 'node:crypto';
import type { BulkAction } from '@runq/common/admin/bulk-actions';
import type { EntityLists } from '@runq/common/admin/entity-lists';
import { ProblemError } from '@runq/common/contract/problem';
import type { Run } from '@runq/common/contract/run';
import type { Logger } from '@runq/common/process/log';
import type { Identity } from '../../http/middleware/authenticate.js';
import { toOperator } from '../actor.js';
import { presentFound } from '../search-runs.js';
import type { BulkPreviewRequest } from './bulk-schemas.js';
import { chooseRuns } from './choose-runs.js';
import { type PerformDeps, performBulk } from './perform-bulk.js';

/** Runs that a preview shows. */
const sampleRuns = 20;

/** What a bulk action would do, does or did. Times are ISO 8601; null before the event. */
interface BulkView extends Omit<BulkAction, 'filter' | 'by' | 'startedAt' | 'finishedAt' | 'expiresAt'> {
  filter: object;
  by: { userId: string; why: string } | null;
  startedAt: string | null;
  finishedAt: string | null;
  expiresAt: string;
}

/** A preview with its first runs; `isCut`: more runs match than one action takes. */
interface BulkPreview extends BulkView {
  sample: Run[];
  isCut: boolean;
}

/** Cancels or repeats many runs: first counted and shown, then started with a reason. */
export interface BulkService {
  /** Chooses the runs. Nothing happens to them. */
  preview(request: BulkPreviewRequest, identity: Identity): Promise<BulkPreview>;
  /** Acts on exactly the runs of the preview, in the background; `count` is what the operator was shown. */
  start(id: string, request: { count: number; why: string }, identity: Identity): Promise<BulkView>;
  read(id: string): Promise<BulkView>;
  /** Continues actions whose process is gone. */
  sweep(): Promise<void>;
  close(): void;
}

export function createBulkService(deps: PerformDeps & { lists: EntityLists; log: Logger }): BulkService {
  const { bulkActions, log } = deps;
  const processId = randomUUID();
  const performed = new Map<string, Promise<void>>();
  let isClosed = false;

  async function read(id: string): Promise<BulkView> {
    const stored = await bulkActions.read(id);
    if (!stored) throw new ProblemError('not_found', 'There is no such action, or its preview has expired.');
    return toView(stored);
  }

  /** One call per action and process at a time. */
  function perform(id: string): void {
    if (isClosed || performed.has(id)) return;
    const work = performBulk(deps, id, { processId, isClosed: () => isClosed })
      .catch((err) => log.warn({ err, bulkId: id }, 'bulk action interrupted; it continues'))
      .finally(() => performed.delete(id));
    performed.set(id, work);
  }

  return {
    async preview({ action, filter }, identity) {
      const { runs, leftOut, isCut } = await chooseRuns(deps, action, filter);
      const id = randomUUID();
      const preview = { id, action, leftOut, runIds: runs.map((run) => run.id), userId: identity.userId };
      if (!(await bulkActions.create({ ...preview, filter: JSON.stringify(filter) })))
        throw new ProblemError('conflict', 'Too many actions are in progress; wait for one of them.');
      return { ...(await read(id)), sample: await presentFound(deps, runs.slice(0, sampleRuns)), isCut };
    },

    async start(id, { count, why }, identity) {
      const shown = await read(id);
      if (shown.count !== count)
        throw new ProblemError('conflict', `This action is for ${shown.count} runs, not ${count}; look at it again.`);
      const outcome = await bulkActions.start(id, toOperator(identity, why));
      if (outcome === 'repeated') throw new ProblemError('conflict', 'This action was started before.');
      perform(id);
      return read(id);
    },

    read,

    async sweep() {
      for (const id of await bulkActions.listActive()) perform(id);
    },

    close() {
      isClosed = true;
    },
  };
}

const toInstant = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

function toView({ filter, by, startedAt, finishedAt, expiresAt, ...rest }: BulkAction): BulkView {
  return {
    ...rest,
    filter: JSON.parse(filter),
    by: by && { userId: by.userId, why: by.why },
    startedAt: toInstant(startedAt),
    finishedAt: toInstant(finishedAt),
    expiresAt: new Date(expiresAt).toISOString(),
  };
}
