import { decodeId, encodeId } from '../../src/redis/keys.js';
import type { Settings } from '../../src/redis/live-settings.js';
import { type Model, type ModelRun, type State, sides, type sizes } from './model.js';

/** The next run of a user who stands first in a ring. */
export interface Head {
  pass: number;
  run: ModelRun;
}

type Size = (typeof sizes)[number];

export const sizeOfHead = (run: ModelRun, settings: Settings): Size =>
  run.isWaking || run.memoryBytes > settings.largeMemoryBytes ? 'large' : 'usual';

const budgetOf = (memoryBytes: number, { settings }: Model) => (memoryBytes * settings.memoryOvercommitPercent) / 100;

const findLargestBudget = (model: Model) =>
  Math.max(0, ...[...model.slots.values()].map(({ memoryBytes }) => budgetOf(memoryBytes, model)));

/** What is free of the budget of each live worker. */
function listFree(state: State, model: Model): { worker: string; free: number; takes: boolean }[] {
  return [...model.slots].map(([worker, { all, memoryBytes }]) => ({
    worker,
    free: budgetOf(memoryBytes, model) - (state.heldBytes.get(encodeId(worker)) ?? 0),
    takes: all > 0,
  }));
}

const mostOf = (room: ReturnType<typeof listFree>) =>
  Math.max(0, ...room.filter(({ takes }) => takes).map(({ free }) => free));

function hasRoom(run: ModelRun, state: State, model: Model): boolean {
  if (state.leases.size === 0) return true;
  const room = listFree(state, model);
  const held = state.held.get(run.id);
  if (!held) return mostOf(room) >= state.unclaimedBytes + run.memoryBytes;
  const own = room.find(({ worker }) => encodeId(worker) === held.worker);
  if (own) own.free -= run.memoryBytes - held.bytes;
  if (own && own.free < 0) return false;
  return state.unclaimedBytes === 0 || mostOf(room) >= state.unclaimedBytes;
}

/** Who stands first at a side of a class, large runs without room left out; and the first of those. */
export function chooseHeads(state: State, model: Model) {
  const headOf = (size: Size, side: (typeof sides)[number], runClass: 'interactive' | 'batch'): Head | undefined => {
    const [first] = [...state.rings[size][side][runClass]].sort((a, b) => a[1] - b[1]);
    if (!first) return undefined;
    return { pass: first[1], run: model.runs.get(state.lines.get(decodeId(first[0]))![0]!)! };
  };
  const earliest = (heads: (Head | undefined)[]) =>
    heads.filter((head) => head !== undefined).sort((a, b) => a.pass - b.pass)[0];
  return {
    first(side: (typeof sides)[number], runClass: 'interactive' | 'batch'): Head | undefined {
      const large = headOf('large', side, runClass);
      return earliest([headOf('usual', side, runClass), large && hasRoom(large.run, state, model) ? large : undefined]);
    },
    blocked(batchPlaceFree: boolean): Head | undefined {
      const classes = batchPlaceFree ? (['interactive', 'batch'] as const) : (['interactive'] as const);
      const heads = sides.flatMap((side) => classes.map((runClass) => headOf('large', side, runClass)));
      return earliest(heads.filter((head) => head && !hasRoom(head.run, state, model)));
    },
  };
}

/** There is memory for the run whose turn it is, and it does not take what a large run before it waits for. */
export function mayTakeMemory({ run, pass }: Head, blocked: Head | undefined, state: State, model: Model): boolean {
  if (!hasRoom(run, state, model)) return false;
  if (!blocked || blocked.pass >= pass) return true;
  const largest = findLargestBudget(model);
  const allowed = Math.max(0, Math.min(largest / 4, largest - blocked.run.memoryBytes));
  return run.memoryBytes - (state.held.get(run.id)?.bytes ?? 0) <= allowed - state.overtakingBytes;
}

/**
 * The sums are those of the runs, and within the budgets, except for a run that is active alone and what a lowered
 * budget leaves.
 */
export function checkMemory(
  state: State,
  model: Model,
  active: number,
  expect: (holds: boolean, what: string) => void,
): void {
  const sums = new Map<string, number>();
  const exempt = new Set<string>();
  const add = (name: string, bytes: number) => sums.set(name, (sums.get(name) ?? 0) + bytes);
  for (const run of model.runs.values()) {
    const held = state.held.get(run.id);
    const isActive = run.state === 'active';
    expect(isActive === (held !== undefined), `I13 ${run.id} is ${run.state} and holds ${held?.bytes} bytes`);
    if (!held) continue;
    // The over-commit may have changed since it was parked. A session that was not measured keeps its limit.
    const right =
      run.isParked && run.parkedBytes > 0
        ? held.bytes > 0 && held.bytes <= run.memoryBytes
        : held.bytes === run.memoryBytes;
    expect(right, `I13 ${run.id} holds ${held.bytes} bytes, parked ${run.isParked}`);
    const worker = run.started ? encodeId(run.workerId!) : '';
    expect(held.worker === worker, `I13 what ${run.id} holds is counted at "${held.worker}", not "${worker}"`);
    add(worker, held.bytes);
    if (run.isClaimedAlone && !run.isParked) exempt.add(worker);
    if (held.overtook) add('overtaking', held.bytes);
  }
  expect((sums.get('') ?? 0) === state.unclaimedBytes, `I13 ${state.unclaimedBytes} bytes unclaimed`);
  expect((sums.get('overtaking') ?? 0) === state.overtakingBytes, `I13 ${state.overtakingBytes} bytes overtaking`);
  for (const { worker, free } of listFree(state, model)) {
    const name = encodeId(worker);
    const held = state.heldBytes.get(name);
    expect(held === (sums.get(name) ?? 0), `I13 ${worker} holds ${held} bytes, its runs ${sums.get(name)}`);
    const isWithin = free >= 0 || held! <= (model.last.heldBytes.get(name) ?? 0) || exempt.has(name);
    expect(isWithin, `I13 ${worker} holds ${-free} bytes more than its budget`);
  }
  const { overtakingBytes } = state;
  const isBounded = overtakingBytes <= findLargestBudget(model) / 4 || overtakingBytes <= model.last.overtakingBytes;
  expect(isBounded, `I13 ${overtakingBytes} bytes overtook large runs`);
  const most = mostOf(listFree(state, model));
  const { unclaimedBytes } = state;
  const fits = unclaimedBytes <= most || unclaimedBytes <= model.last.unclaimedBytes || active === 1;
  expect(fits, `I13 ${unclaimedBytes} bytes are admitted, and no worker has more than ${most}`);
}
