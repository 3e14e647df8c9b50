import type { RunClass } from '../contract/run.js';
import type { ActiveRun, QueueSnapshot, WaitingRun, WaitingUser } from './queue-snapshot.js';

/** Starts that are simulated; those further back are extrapolated. */
const maxSimulatedStarts = 100;

/** The shortest time that a user is charged for a run (slots.lua). */
const minChargeMs = 10;

/** When a waiting run starts: how many runs before it, and after how many ms. */
export interface Start {
  ahead: number;
  startMs: number;
}

interface HeldSlot {
  user: SimulatedUser;
  class: RunClass;
  endMs: number;
  chargedMs: number;
}

interface SimulatedUser extends WaitingUser {
  active: number;
  activeInteractive: number;
  starts: Start[];
}

/** The first starts, in their order, and those of each user. */
export interface SimulatedStarts {
  all: Start[];
  ofUser: Map<string, Start[]>;
}

/** The users with the smallest pass, by whether they are active and by the class of their next run. */
interface Heads {
  activeInteractive: SimulatedUser | null;
  inactiveInteractive: SimulatedUser | null;
  activeBatch: SimulatedUser | null;
  inactiveBatch: SimulatedUser | null;
}

/**
 * Predicts the order and the times in which waiting runs start, when no run arrives and each holds its slot for a given
 * time. It repeats the rules of admit.lua and slots.lua: the eligible user with the smallest pass is
 * next, batches leave their reserve, and at the cap of active users the slots of active users drain while an inactive
 * one is before them. Memory is left out: a run that waits for memory starts later.
 */
export function simulateStarts(
  snapshot: QueueSnapshot,
  durations: { remainingMs: (run: ActiveRun) => number; durationMs: (run: WaitingRun) => number },
): SimulatedStarts {
  const { slots, maxActiveUsers, batchSlots, batchUsers, estimateMs, debtMs } = snapshot;
  const users = new Map(snapshot.users.map((user) => [user.user, toSimulated(user)]));
  const waitingUsers = [...users.values()];
  const held: HeldSlot[] = [];
  const all: Start[] = [];
  let virtualTime = snapshot.virtualTime;
  let nowMs = 0;
  let activeBatch = 0;
  let activeUsers = 0;
  let batchOnlyUsers = 0;

  function change(user: SimulatedUser, runClass: RunClass, by: 1 | -1): void {
    if (user.active > 0) activeUsers--;
    if (user.active > 0 && user.activeInteractive === 0) batchOnlyUsers--;
    user.active += by;
    if (runClass === 'batch') activeBatch += by;
    else user.activeInteractive += by;
    if (user.active > 0) activeUsers++;
    if (user.active > 0 && user.activeInteractive === 0) batchOnlyUsers++;
  }

  function hold(slot: HeldSlot): void {
    held.push(slot);
    change(slot.user, slot.class, 1);
  }

  for (const run of snapshot.active) {
    const user = users.get(run.user) ?? toSimulated(absentUser(run.user));
    users.set(run.user, user);
    const endMs = durations.remainingMs(run);
    const heldMs = run.elapsedMs + endMs;
    hold({ user, class: run.class, endMs, chargedMs: run.isSession ? Math.min(heldMs, debtMs) : heldMs });
  }

  function readHeads(): Heads {
    const heads: Heads = { activeInteractive: null, inactiveInteractive: null, activeBatch: null, inactiveBatch: null };
    for (const user of waitingUsers) {
      const head = user.active < user.runsPerUser ? headOf(user) : undefined;
      if (!head) continue;
      const isActive = user.active > 0;
      if (head.class === 'interactive') {
        if (isActive) heads.activeInteractive = earlier(heads.activeInteractive, user);
        else heads.inactiveInteractive = earlier(heads.inactiveInteractive, user);
      } else if (isActive) heads.activeBatch = earlier(heads.activeBatch, user);
      else heads.inactiveBatch = earlier(heads.inactiveBatch, user);
    }
    return heads;
  }

  function chooseUser(): SimulatedUser | null {
    const heads = readHeads();
    let inactiveBatch = heads.inactiveBatch;
    let laterBatch = heads.activeBatch;
    if (activeBatch >= batchSlots) {
      inactiveBatch = null;
      laterBatch = null;
    } else if (inactiveBatch && batchOnlyUsers >= batchUsers) {
      if (laterBatch && passOf(inactiveBatch) < passOf(laterBatch)) laterBatch = null;
      inactiveBatch = null;
    }
    const inactive = earlier(heads.inactiveInteractive, inactiveBatch);
    const active = earlier(heads.activeInteractive, laterBatch);
    if (activeUsers < maxActiveUsers) return earlier(inactive, active);
    return active && inactive && passOf(inactive) < passOf(active) ? null : active;
  }

  function start(user: SimulatedUser): void {
    const run = headOf(user)!;
    const next = { ahead: all.length, startMs: nowMs };
    all.push(next);
    user.starts.push(next);
    const durationMs = durations.durationMs(run);
    hold({ user, class: run.class, endMs: nowMs + durationMs, chargedMs: durationMs });
    virtualTime = Math.max(virtualTime, user.pass);
    user.pass += estimateMs;
  }

  function endNext(): void {
    const index = held.reduce((first, slot, at) => (slot.endMs < held[first]!.endMs ? at : first), 0);
    const { user, class: runClass, endMs, chargedMs } = held.splice(index, 1)[0]!;
    nowMs = Math.max(nowMs, endMs);
    change(user, runClass, -1);
    user.pass = Math.max(user.pass + Math.max(chargedMs, minChargeMs) - estimateMs, virtualTime);
  }

  const isDone = () => all.length >= maxSimulatedStarts || !waitingUsers.some(headOf);
  while (!isDone()) {
    const user = held.length < slots ? chooseUser() : null;
    if (user) start(user);
    else if (held.length > 0) endNext();
    else break;
  }
  return { all, ofUser: new Map(waitingUsers.map(({ user, starts }) => [user, starts])) };
}

const toSimulated = (user: WaitingUser): SimulatedUser => ({ ...user, active: 0, activeInteractive: 0, starts: [] });

/** A user with active runs and no waiting one. */
const absentUser = (user: string): WaitingUser => ({ user, pass: 0, runsPerUser: 0, waiting: 0, runs: [] });

/** The runs behind those that are known count as equal to the last of them. */
const headOf = ({ runs, starts, waiting }: SimulatedUser): WaitingRun | undefined =>
  runs[starts.length] ?? (starts.length < waiting ? runs.at(-1) : undefined);
const passOf = (user: SimulatedUser): number => (headOf(user)!.isResuming ? Number.NEGATIVE_INFINITY : user.pass);
const earlier = (a: SimulatedUser | null, b: SimulatedUser | null) => (!a || (b && passOf(b) < passOf(a)) ? b : a);
