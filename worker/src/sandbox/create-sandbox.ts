import { setTimeout as delay } from 'node:timers/promises';
import { chooseZygote, type ZygoteKind } from './choose-zygote.js';
import type { Sandbox, SandboxInfo, SandboxJob, SandboxListener, SandboxRun } from './contract.js';
import { judgeHello, SandboxUnavailableError } from './preflight.js';
import { encodeRun } from './protocol.js';
import { selfTest } from './self-test.js';
import { type Supervisor, startSupervisor } from './supervise.js';
import { type TrackedRun, trackRun } from './track-run.js';

export { SandboxUnavailableError };

/** What a worker chooses about its sandbox. */
export interface SandboxSettings {
  python: string;
  /** Most runs at once. */
  lanes: number;
  /** Sandboxes kept ready per zygote, so that a run does not wait for one to be made. */
  readyUnits?: number;
  minTier: 1 | 2 | 3 | 4 | 5;
  /** Unique per worker, begins with `runq-`. */
  cgroupName: string;
  /** Size of the private disk that units are made with; a run that asks for another size starts about a millisecond later. */
  diskBytes?: number;
  /** Which zygotes to start. */
  zygotes?: ZygoteKind[];
  /** Picks the zygote of a program; by its import lines unless told otherwise. */
  chooseZygote?: typeof chooseZygote;
  /** False lives without control groups even where they could be written (tier 2). */
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

  const begin = (job: SandboxJob, listener: SandboxListener): SandboxRun => {
    lastNumber = (lastNumber % 0xffff_ffff) + 1;
    const number = lastNumber;
    const owner = supervisor;
    const tracked = trackRun({
      number,
      listener,
      send: (frame) => owner?.send(frame),
      onEnd: () => runs.delete(number),
    });
    if (owner === null || isClosing) {
      tracked.settle({ fault: 'the sandbox is not running' });
      return tracked.run;
    }
    runs.set(number, tracked);
    const { program, limits, interactive } = job;
    const { stdin, ...rest } = program;
    const header = { limits, interactive, zygote: (settings.chooseZygote ?? chooseZygote)(program) };
    owner.send(encodeRun(number, header, Buffer.from(stdin), rest));
    return tracked.run;
  };

  const start = async (): Promise<SandboxInfo> => {
    const started = startSupervisor({
      settings: {
        python: settings.python,
        lanes: settings.lanes,
        readyUnits: settings.readyUnits ?? 4,
        cgroupName: settings.cgroupName,
        diskBytes: settings.diskBytes ?? 64 * 1024 * 1024,
        zygotes: settings.zygotes ?? ['base', 'sci'],
        useCgroup: settings.useCgroup ?? true,
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
    });
    supervisor = started;
    started.ended.then((why) => {
      if (supervisor === started) supervisor = null;
      isTested = false;
      for (const tracked of [...runs.values()])
        tracked.settle(isClosing ? { stopReason: 'abandoned', signal: 'SIGKILL' } : { fault: why });
    });
    try {
      const info = judgeHello(await started.hello, minTier);
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
        log.info({}, 'the sandbox works again');
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
      `The sandbox does not work with ${settings.python}: ${why}; it needs Python 3.10 or newer there (RUNQ_PYTHON).`,
    );
  });

  return {
    info,
    isHealthy: () => supervisor !== null && isTested,
    supervisorPid: () => supervisor?.pid ?? null,
    run: begin,
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
