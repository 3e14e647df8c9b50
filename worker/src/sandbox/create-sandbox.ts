import { setTimeout as delay } from 'node:timers/promises';
import type { Program } from '@runq/common/contract/run';
import { chooseZygote, type ZygoteKind } from './choose-zygote.js';
import type {
  Sandbox,
  SandboxInfo,
  SandboxJob,
  SandboxListener,
  SandboxRun,
  SandboxSession,
  SessionJob,
  SessionListener,
} from './contract.js';
import { judgeHello, SandboxUnavailableError } from './preflight.js';
import { encodeRun } from './protocol.js';
import { selfTest } from './self-test.js';
import { pingIntervalMs, type Supervisor, startSupervisor } from './supervise.js';
import { type TrackedRun, trackRun } from './track-run.js';
import { trackSession } from './track-session.js';

export { SandboxUnavailableError };

/** What a worker chooses about its sandbox. */
export interface SandboxSettings {
  python: string;
  /** Most runs at once. */
  lanes: number;
  /** Sandboxes kept ready per zygote, so that a run does not wait for one to be made. */
  readyUnits?: number;
  /** A machine that allows less than this tier is refused. */
  minTier: 1 | 2 | 3 | 4;
  /** Confines nothing, whatever the machine allows. For machines on which everybody may do everything anyway. */
  unsafeNone?: boolean;
  /** Sessions that may be frozen at once, on top of `lanes`; each keeps its memory. */
  parkedMax?: number;
  /** Unique per worker, begins with `runq-`. */
  cgroupName: string;
  /** Size of the private disk that units are made with; a run that asks for another size starts about a millisecond later. */
  diskBytes?: number;
  /** Which zygotes to start. */
  zygotes?: ZygoteKind[];
  /** Picks the zygote of a program; by its import lines unless told otherwise. */
  chooseZygote?: typeof chooseZygote;
  /** How often the supervisor is asked whether it still answers. */
  pingMs?: number;
  /** False lives without control groups even where they could be written (tier 2 at best). */
  useCgroup?: boolean;
  log: {
    info(facts: object, sentence: string): void;
    warn(facts: object, sentence: string): void;
    error(facts: object, sentence: string): void;
  };
}

const restartDelayMsMin = 250;
const restartDelayMsMax = 10_000;
const stopTimeoutMs = 2_000;

/**
 * Opens the sandbox: starts the supervisor, proves by a real run that programs run, keeps it alive.
 *
 * Theory of operation. At most one supervisor lives. When it ends, whatever the cause, every run it had settles at once with `fault` (our
 * fault, the caller may try again), `isHealthy()` is false, and after a growing delay another is started; it becomes healthy when its
 * self-test has passed. Runs that are asked for meanwhile settle with `fault` too: waiting belongs to the queue, not to the sandbox.
 * Throws `SandboxUnavailableError` when the first start does not reach `minTier`.
 */
export async function createSandbox(settings: SandboxSettings): Promise<Sandbox> {
  const { log, minTier } = settings;
  const runs = new Map<number, TrackedRun>();
  let lastNumber = 0;
  let supervisor: Supervisor | null = null;
  let isTested = false;
  let isClosing = false;
  let restartDelayMs = restartDelayMsMin;
  let restarting: Promise<void> = Promise.resolve();
  const closing = new AbortController();

  /** Gives a run its number and sends what `encode` makes of it; it settles at once when there is no supervisor to send it to. */
  const launch = <Tracked extends TrackedRun>(
    track: (to: { number: number; send: (frame: Buffer) => void; onEnd: () => void }) => Tracked,
    program: Program,
    header: object,
    more: object = {},
  ): Tracked['run'] => {
    lastNumber = (lastNumber % 0xffff_ffff) + 1;
    const number = lastNumber;
    const owner = supervisor;
    const tracked = track({ number, send: (frame) => owner?.send(frame), onEnd: () => runs.delete(number) });
    if (owner === null || isClosing) {
      tracked.settle({ fault: 'the sandbox is not running' });
      return tracked.run;
    }
    runs.set(number, tracked);
    const { stdin, ...rest } = program;
    owner.send(encodeRun(number, header, Buffer.from(stdin), { ...rest, ...more }));
    return tracked.run;
  };

  const begin = ({ program, limits, interactive, userId }: SandboxJob, listener: SandboxListener): SandboxRun =>
    launch((to) => trackRun({ ...to, listener }), program, {
      limits,
      interactive,
      user: userId,
      zygote: (settings.chooseZygote ?? chooseZygote)(program),
    });

  // What a session will import is not known yet, so it gets the interpreter that has everything.
  const openSession = ({ program, limits, terms, userId }: SessionJob, listener: SessionListener): SandboxSession =>
    launch(
      (to) => trackSession({ ...to, listener }),
      program,
      { limits, interactive: true, user: userId, zygote: 'sci', session: terms },
      { session: true },
    );

  const start = async (): Promise<SandboxInfo> => {
    const started = startSupervisor({
      settings: {
        python: settings.python,
        lanes: settings.lanes,
        readyUnits: settings.readyUnits ?? 4,
        parkedMax: settings.parkedMax ?? 20,
        cgroupName: settings.cgroupName,
        diskBytes: settings.diskBytes ?? 64 * 1024 * 1024,
        zygotes: settings.zygotes ?? ['base', 'sci'],
        useCgroup: settings.useCgroup ?? true,
        way: settings.unsafeNone ? 'unsafe-none' : 'auto',
      },
      onFrame: (kind, run, payload) => {
        try {
          runs.get(run)?.onFrame(kind, payload);
        } catch (error) {
          // One listener's fault must not end the supervisor, and with it everybody's runs.
          log.error({ err: error, run }, 'a listener of the sandbox failed');
        }
      },
      onLog: (line) => log.warn({ from: 'sandboxd' }, line),
      pingMs: settings.pingMs ?? pingIntervalMs,
    });
    supervisor = started;
    started.ended.then((why) => {
      if (supervisor === started) supervisor = null;
      isTested = false;
      for (const tracked of [...runs.values()])
        tracked.settle(isClosing ? { stopReason: 'abandoned', signal: 'SIGKILL' } : { fault: why });
    });
    try {
      const info = judgeHello(await started.hello, settings.unsafeNone ? 5 : minTier);
      await selfTest(begin);
      isTested = true;
      started.ended.then((why) => {
        if (!isClosing) restarting = restart(why);
      });
      return info;
    } catch (error) {
      await started.close();
      throw error;
    }
  };

  const restart = async (why: string): Promise<void> => {
    log.error({ why }, 'the sandbox failed; it is being restarted');
    while (!isClosing) {
      await delay(restartDelayMs, undefined, { signal: closing.signal }).catch(() => undefined);
      restartDelayMs = Math.min(restartDelayMs * 2, restartDelayMsMax);
      if (isClosing) return;
      try {
        Object.assign(info, await start());
        restartDelayMs = restartDelayMsMin;
        log.info(info, 'the sandbox works again');
        return;
      } catch (error) {
        log.error({ err: error }, 'the sandbox could not be restarted');
      }
    }
  };

  const info = await start().catch((error: unknown) => {
    if (error instanceof SandboxUnavailableError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new SandboxUnavailableError(
      `The sandbox does not work with ${settings.python}: ${why}; it needs Python 3.10 or newer there, in folders that every user may enter (RUNQ_PYTHON).`,
    );
  });

  return {
    info,
    isHealthy: () => supervisor !== null && isTested,
    supervisorPid: () => supervisor?.pid ?? null,
    run: begin,
    openSession,
    close: async () => {
      isClosing = true;
      closing.abort();
      const open = [...runs.values()].map((tracked) => tracked.run);
      for (const run of open) run.stop('abandoned');
      await Promise.race([Promise.all(open.map((run) => run.ended)), delay(stopTimeoutMs, undefined, { ref: false })]);
      await supervisor?.close();
      await restarting;
    },
  };
}
