import type { Mutation } from './apply-mutation.js';

/** Mutations of pauses of single batches. */
export const batchMutations: Mutation[] = [
  {
    name: 'a run of a paused batch that restarts is queued',
    file: 'includes/userQueues',
    from: "if batchId ~= '' and isHeld(batchId) then",
    to: 'if false then',
  },
  {
    name: 'a cancelled run of a paused batch stays held',
    file: 'includes/userQueues',
    from: "call('ZREM', heldKey(user), id)",
    to: '',
  },
  {
    name: 'the runs of a batch return in another order',
    file: 'batches/setBatchPaused',
    from: 'entries[#entries + 1] = score',
    to: "entries[#entries + 1] = action == 'resume' and integer(tonumber(score) + 2 * (#found - i)) or score",
  },
  {
    name: 'a paused batch keeps its user in front',
    file: 'batches/setBatchPaused',
    from: 'updateReadySet(user)',
    to: '',
  },
  {
    name: 'a resumed batch waits for another event',
    file: 'batches/setBatchPaused',
    from: 'admitRuns()',
    to: '',
  },
  {
    name: 'held runs count as waiting',
    file: 'batches/setBatchPaused',
    from: "call('ZREM', waiting, unpack(runs))",
    to: '',
  },
  {
    name: 'a batch that was paused never expires',
    file: 'includes/records',
    from: 'if values[4] and not isFinished then',
    to: 'if not isFinished then',
  },
];
