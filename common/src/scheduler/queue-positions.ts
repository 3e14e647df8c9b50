import { type BatchPauser, describePause } from '../contract/batch-pause.js';
import type { QueuePosition } from '../contract/run.js';
import type { Redis } from '../redis/connection.js';
import type { Keys, ShardKeys } from '../redis/keys.js';
import { createScript, type ReadLua } from '../redis/lua-scripts.js';
import { partition } from '../redis/sharding.js';
import { estimateStarts, type StartEstimate } from './estimate-starts.js';
import { parseSnapshot, type QueueSnapshot, type SnapshotReply, type WaitingReason } from './queue-snapshot.js';

/** Positions read in one call. */
const positionsPerCall = 100;

/**
 * Reads positions of queued runs, within the queues of each run's shard; other runs are absent from the map. Position
 * and estimate assume that no run arrives or leaves.
 */
export function createReadQueuePositions(deps: { redis: Redis; keys: Keys; readLua?: ReadLua | undefined }) {
  const readPositions = createScript(deps, 'queue/readQueuePositions');

  async function readShard(shard: ShardKeys, runIds: string[], found: Map<string, QueuePosition>): Promise<void> {
    for (let from = 0; from < runIds.length; from += positionsPerCall) {
      const page = runIds.slice(from, from + positionsPerCall);
      const { snapshot, reasons } = parseSnapshot((await readPositions.call(shard, ...page)) as SnapshotReply);
      const estimateOf = estimateStarts(withSlot(snapshot));
      page.forEach((runId, index) => {
        const reason = reasons[index];
        if (reason) found.set(runId, describePosition(snapshot, reason, estimateOf(reason)));
      });
    }
  }

  return async function readQueuePositions(runIds: string[]): Promise<Map<string, QueuePosition>> {
    const found = new Map<string, QueuePosition>();
    const shards = partition(runIds, deps.keys.ofId);
    await Promise.all([...shards].map(([shard, own]) => readShard(shard, own, found)));
    return found;
  };
}

/** Without a worker there is still an order, as if there were one slot. */
const withSlot = (snapshot: QueueSnapshot): QueueSnapshot =>
  snapshot.slots > 0 ? snapshot : { ...snapshot, slots: 1, active: [] };

function describePosition(
  { slots, batchSlots }: QueueSnapshot,
  { waitingFor, dueMs, aheadAtMost, note }: WaitingReason,
  estimate: StartEstimate | null,
): QueuePosition {
  const noted = note ? { note } : {};
  if (waitingFor === 'due_time')
    return { position: 1, ahead: 0, etaMs: dueMs, maxMs: null, isLate: false, waitingFor, ...noted };
  if (waitingFor === 'batch_paused')
    return {
      ...{ position: aheadAtMost + 1, ahead: aheadAtMost, etaMs: null, maxMs: null, isLate: false, waitingFor },
      note: describePause(note as BatchPauser),
    };
  const ahead = estimate?.ahead ?? aheadAtMost;
  const isUnknown = waitingFor === 'paused' || slots === 0 || batchSlots === 0 || !estimate;
  const { etaMs, maxMs, isLate } = isUnknown ? { etaMs: null, maxMs: null, isLate: false } : estimate;
  const round = (ms: number | null) => (ms === null ? null : Math.ceil(ms));
  return { position: ahead + 1, ahead, etaMs: round(etaMs), maxMs: round(maxMs), isLate, waitingFor, ...noted };
}
