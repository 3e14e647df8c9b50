import type { QueuePosition } from '@runq/common/contract/run';

/** What a waiting run waits for, as far as words need it. */
export interface WaitingContext {
  position: QueuePosition;
  /** Runs of the same user in front of it; null for a delayed run. */
  ownRank: number | null;
  runsPerUser: number;
  /** Users with active runs, and their maximum. */
  activeUsers: number;
  maxActiveUsers: number;
  /** Slots of workers that take runs. */
  slots: number;
  isExam: boolean;
  isBatch: boolean;
  /** Epoch ms; null unless the run is delayed. */
  dueAt: number | null;
}

/** Why a run waits, as a sentence for ops: "Position 3 of the own queue; own limit of 2 active runs reached." */
export function describeWaiting(context: WaitingContext): string {
  const { position, ownRank, dueAt } = context;
  const place = ownRank === null ? null : `position ${ownRank + 1} of the own queue`;
  const reason =
    position.waitingFor === 'due_time' && dueAt !== null
      ? `delayed until ${new Date(dueAt).toISOString()}`
      : describeReason(context);
  const sentence = [place, reason].filter((part) => part !== null).join('; ');
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}

function describeReason(context: WaitingContext): string {
  const { position, runsPerUser, activeUsers, maxActiveUsers, slots, isExam, isBatch } = context;
  switch (position.waitingFor) {
    case 'paused':
      return position.note ? `paused: ${position.note}` : 'paused';
    case 'user_limit':
      return `own limit of ${runsPerUser} active ${runsPerUser === 1 ? 'run' : 'runs'} reached`;
    case 'capacity':
      return slots === 0 ? 'no worker takes runs' : 'no slot or memory of a worker is free';
    case 'due_time':
      return 'delayed';
    case 'batch_paused':
      return 'its batch is paused';
    case 'class_limit':
      if (isExam && isBatch) return 'exam mode: batches wait';
      if (activeUsers >= maxActiveUsers) return `${activeUsers} of ${maxActiveUsers} users are active`;
      return isBatch ? 'the slots for batches are in use' : 'all slots are in use';
  }
}
