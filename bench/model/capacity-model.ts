/**
 * What a run, a user and a host are assumed to need. The costs of a run are measured: see docs/capacity.md. The names
 * end with their unit; counts have none.
 */
export const defaultFigures = {
  /** From one run of a user to the next, with the time to think. */
  turnSeconds: 60,
  /** How long a run holds its slot. */
  runSeconds: 2,
  /** What a program computes beyond its start. */
  programCpuMs: 100,
  outputBytes: 1000,
  /** CPU time of a run in the API, in Redis, in the Node process of the worker, and in the sandbox. */
  apiCpuMs: 7.5,
  redisCpuMs: 6.3,
  workerCpuMs: 6,
  sandboxCpuMs: 20,
  /** Bytes that Redis sends and receives for a run, and for each byte of its output. */
  redisTrafficBytes: 6000,
  trafficPerOutputByte: 3,
  /** Stored in Redis for a finished run without its output, and for a user: files, settings, history. */
  keptRunBytes: 7000,
  userBytes: 20_000,
  /** Retention of finished runs, and the most of them in a service (`RUNQ_RETENTION_MS`, `keptRuns`). */
  keptSeconds: 86_400,
  keptRuns: 200_000,
  /** A host of workers. `runMiB`: memory limit of a run. `overcommit`: factor of the memory of its programs. */
  hostProcessors: 4,
  hostMiB: 8192,
  reserveMiB: 768,
  runMiB: 256,
  overcommit: 2.5,
  /** Memory of the container of an API, and sockets of one API (`RUNQ_CONNECTIONS_MAX`). */
  apiMiB: 640,
  apiConnections: 10_000,
  /** Most memory of the data of one Redis; its server has twice as much. */
  redisMiB: 8192,
  /** Connections of a Redis node to each API, and to each worker. */
  apiRedisConnections: 2,
  workerRedisConnections: 4,
  /** How busy processors and slots may be on average, so that peaks find room. */
  load: 0.7,
};

export type Figures = typeof defaultFigures;

/** Ranges of settings: shards of a service, and active runs (`RUNQ_SHARDS`, `RUNQ_MAX_RUNS`). */
const shardsMax = 64;
const activeRunsMax = 100_000;

/** What so many users need who all work at the same time. */
export interface Plan {
  users: number;
  runsPerSecond: number;
  /** Services with users of their own; more than one where a single service has too few shards or slots. */
  services: number;
  /** Of all services together. */
  apis: number;
  redisNodes: number;
  workers: number;
  /** Active runs for which there must be slots, and how many a worker has. */
  activeRuns: number;
  slotsPerWorker: number;
  /** Busy on average, and installed. */
  busyProcessors: { api: number; redis: number; worker: number };
  processors: number;
  redisDataMiB: number;
  memoryMiB: number;
  /** Of one Redis node, to all APIs and workers of its service. */
  redisConnections: number;
  /** Traffic of Redis, and of output to users, in megabits a second. */
  redisMbit: number;
  outputMbit: number;
}

const processorsFor = (runsPerSecond: number, cpuMs: number) => (runsPerSecond * cpuMs) / 1000;
const sandboxMs = (figures: Figures) => figures.workerCpuMs + figures.sandboxCpuMs + figures.programCpuMs;

/** Runs that a worker may have at once: the memory of its programs, times the over-commit, by the limit of a run. */
const countSlots = ({ hostMiB, reserveMiB, overcommit, runMiB }: Figures) =>
  Math.floor(((hostMiB - reserveMiB) * overcommit) / runMiB);

/** Plans for `users` who work at the same time. */
export function planCapacity(users: number, figures: Figures = defaultFigures): Plan {
  const { load, hostProcessors, hostMiB } = figures;
  const runsPerSecond = users / figures.turnSeconds;
  const busyProcessors = {
    api: processorsFor(runsPerSecond, figures.apiCpuMs),
    redis: processorsFor(runsPerSecond, figures.redisCpuMs),
    worker: processorsFor(runsPerSecond, sandboxMs(figures)),
  };
  const activeRuns = Math.ceil((runsPerSecond * figures.runSeconds) / load);
  const slotsPerWorker = countSlots(figures);
  const workers = Math.max(
    Math.ceil(busyProcessors.worker / (load * hostProcessors)),
    Math.ceil(activeRuns / slotsPerWorker),
  );
  const apis = Math.max(Math.ceil(busyProcessors.api / load), Math.ceil(users / figures.apiConnections));
  const shards = Math.ceil(busyProcessors.redis / load);
  const services = Math.max(Math.ceil(shards / shardsMax), Math.ceil(activeRuns / activeRunsMax));
  const keptRuns = Math.min(runsPerSecond * figures.keptSeconds, figures.keptRuns * services);
  const redisDataMiB = (keptRuns * (figures.keptRunBytes + figures.outputBytes) + users * figures.userBytes) / 2 ** 20;
  const redisNodes = Math.max(shards, Math.ceil(redisDataMiB / figures.redisMiB));
  const connections = apis * figures.apiRedisConnections + workers * figures.workerRedisConnections;
  const trafficBytes = figures.redisTrafficBytes + figures.trafficPerOutputByte * figures.outputBytes;
  return {
    ...{ users, runsPerSecond, services, apis, redisNodes, workers, activeRuns, slotsPerWorker, busyProcessors },
    processors: apis + redisNodes + workers * hostProcessors,
    redisDataMiB,
    memoryMiB: apis * figures.apiMiB + 2 * redisDataMiB + workers * hostMiB,
    redisConnections: Math.ceil(connections / services),
    redisMbit: (runsPerSecond * trafficBytes * 8) / 1e6,
    outputMbit: (runsPerSecond * figures.outputBytes * 8) / 1e6,
  };
}

/** Something of which a service has one at first, and how many users at the same time fill it. */
export interface Bound {
  name: string;
  users: number;
}

/** What becomes short with more and more users, the first one first. */
export function listBounds(figures: Figures = defaultFigures): Bound[] {
  const { load, turnSeconds } = figures;
  const usersFor = (processors: number, cpuMs: number) => (processors * load * 1000 * turnSeconds) / cpuMs;
  const usersForSlots = (slots: number) => (slots * load * turnSeconds) / figures.runSeconds;
  return [
    { name: 'processors of one worker', users: usersFor(figures.hostProcessors, sandboxMs(figures)) },
    { name: 'memory of one worker', users: usersForSlots(countSlots(figures)) },
    { name: 'processor of one API', users: usersFor(1, figures.apiCpuMs) },
    { name: 'connections of one API', users: figures.apiConnections },
    { name: 'processor of one Redis', users: usersFor(1, figures.redisCpuMs) },
    { name: `processors of ${shardsMax} shards`, users: usersFor(shardsMax, figures.redisCpuMs) },
    { name: `${activeRunsMax.toLocaleString('en')} active runs`, users: usersForSlots(activeRunsMax) },
  ].toSorted((a, b) => a.users - b.users);
}

/** Replaces figures by `NAME=VALUE`; throws with the known names, or for a value that is not positive. */
export function replaceFigures(changes: string[]): Figures {
  const figures: Figures = { ...defaultFigures };
  for (const change of changes) {
    const [name = '', text = ''] = change.split('=');
    if (!Object.hasOwn(figures, name))
      throw new RangeError(`There is no figure "${name}". Known: ${Object.keys(figures).join(', ')}.`);
    const value = Number(text);
    if (!(value > 0 && Number.isFinite(value)))
      throw new RangeError(`${name} must be a positive number, not "${text}".`);
    figures[name as keyof Figures] = value;
  }
  if (figures.load > 1) throw new RangeError('load must be at most 1.');
  if (figures.hostMiB - figures.reserveMiB < figures.runMiB)
    throw new RangeError('hostMiB less reserveMiB must be at least runMiB: a worker needs memory for one run.');
  return figures;
}
