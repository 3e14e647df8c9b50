import { setTimeout as delay } from 'node:timers/promises';
import type { Program } from '@runq/common/contract/run';
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
import { checkHandshake, SandboxUnavailableError } from './preflight.js';
import { encodeRun } from './protocol.js';
import { createRunHandle, type RunHandle } from './run-handle.js';
import { selectInterpreter, type ZygoteKind } from './select-interpreter.js';
import { selfTest } from './self-test.js';
import { createSessionHandle } from './session-handle.js';
import { pingIntervalMs, type Supervisor, startSupervisor } from './supervisor-process.js';

export { SandboxUnavailableError };

/** Settings of the sandbox. */
export interface SandboxSettings {
  python: string;
  /** Most concurrent runs. */
  slots: number;
  /** Prepared sandboxes per zygote, so that a run starts without delay. */
  readyUnits?: number;
  /** Opening fails on a machine that allows less isolation than this tier. */
  minTier: 1 | 2 | 3 | 4;
  /** Disables all isolation. */
  unsafeNone?: boolean;
  /** Most frozen sessions, on top of `slots`; each keeps its memory. */
  parkedMax?: number;
  /** Memory limit of all programs together; needs control groups. */
  memoryBytes: number;
  /** Unique per worker; starts with `runq-`. */
  cgroupName: string;
  /** Size of the prepared private disks; a run with another size starts about a millisecond later. */
  diskBytes?: number;
  /** Where sandboxes without a disk of their own put their files; by default /var/tmp, else /tmp. */
  scratchFolder?: string;
  /** Which zygotes to start. */
  zygotes?: ZygoteKind[];
  /** Chooses the zygote of a program; by its import lines by default. */
  chooseZygote?: typeof selectInterpreter;
  /** Interval of the pings that detect a hanging supervisor. */
  pingMs?: number;
  /** Time from its first run after which an interpreter is replaced. */
  renewAfterMs?: number;
  /** Idle time after which an interpreter with a fixed hash seed ends. */
  fixedSeedIdleMs?: number;
  /** False disables control groups (tier 2 at best). */
  useCgroup?: boolean;
  log: {
    info(fields: object, message: string): void;
    warn(fields: object, message: string): void;
    error(fields: object, message: string): void;
  };
}

const restartDelayMsMin = 250;
const restartDelayMsMax = 10_000;
const stopTimeoutMs = 2_000;

/**
 * Opens the sandbox: starts the supervisor, tests it with a real run, and restarts it when it ends.
 *
 * Theory of operation. There is at most one supervisor. When it ends, all its runs resolve immediately with `fault`
 * (our fault, the caller may retry) and `isHealthy()` is false. A new supervisor starts after a growing delay and is
 * healthy once its self-test has passed. Runs requested meanwhile resolve with `fault` too: the queue waits, not the
 * sandbox. Throws `SandboxUnavailableError` when the first start does not reach `minTier`.
 */
export async function createSandbox(settings: SandboxSettings): Promise<Sandbox> {
  const { log, minTier } = settings;
  const runs = new Map<number, RunHandle>();
  let lastNumber = 0;
  let supervisor: Supervisor | null = null;
  let isTested = false;
  let isClosing = false;
  let restartDelayMs = restartDelayMsMin;
  let restarting: Promise<void> = Promise.resolve();
  const closing = new AbortController();

  /** Numbers a run and sends it to the supervisor; without a supervisor it resolves immediately with a fault. */
  const launch = <Handle extends RunHandle>(
    createHandle: (to: { number: number; send: (frame: Buffer) => void; onEnd: () => void }) => Handle,
    program: Program,
    header: object,
    more: object = {},
  ): Handle['run'] => {
    lastNumber = (lastNumber % 0xffff_ffff) + 1;
    const number = lastNumber;
    const owner = supervisor;
    const handle = createHandle({ number, send: (frame) => owner?.send(frame), onEnd: () => runs.delete(number) });
    if (owner === null || isClosing) {
      handle.resolve({ fault: 'the sandbox is not running' });
      return handle.run;
    }
    runs.set(number, handle);
    const { stdin, ...rest } = program;
    owner.send(encodeRun(number, header, Buffer.from(stdin), { ...rest, ...more }));
    return handle.run;
  };

  const begin = (
    { program, limits, interactive, hasFixedHashSeed, isBatch, graded, userId }: SandboxJob,
    listener: SandboxListener,
  ): SandboxRun =>
    launch(
      (to) => createRunHandle({ ...to, listener }),
      program,
      {
        limits,
        interactive,
        hasFixedSeed: hasFixedHashSeed ?? false,
        isBatch: isBatch ?? false,
        isGraded: graded !== undefined,
        isTest: graded?.test !== undefined,
        user: userId,
        zygote: (settings.chooseZygote ?? selectInterpreter)(program),
      },
      graded && { graded },
    );

  // The imports of a session are unknown, so it gets the interpreter with all packages.
  const openSession = (
    { program, limits, sessionLimits, userId }: SessionJob,
    listener: SessionListener,
  ): SandboxSession =>
    launch(
      (to) => createSessionHandle({ ...to, listener }),
      program,
      { limits, interactive: true, user: userId, zygote: 'sci', session: sessionLimits },
      { session: true },
    );

  const start = async (): Promise<SandboxInfo> => {
    const started = startSupervisor({
      settings: {
        python: settings.python,
        slots: settings.slots,
        readyUnits: settings.readyUnits ?? 4,
        parkedMax: settings.parkedMax ?? 20,
        cgroupName: settings.cgroupName,
        diskBytes: settings.diskBytes ?? 64 * 1024 * 1024,
        zygotes: settings.zygotes ?? ['base', 'sci'],
        useCgroup: settings.useCgroup ?? true,
        memoryBytes: settings.memoryBytes,
        scratchFolders: settings.scratchFolder === undefined ? ['/var/tmp', '/tmp'] : [settings.scratchFolder],
        renewAfterMs: settings.renewAfterMs,
        fixedSeedIdleMs: settings.fixedSeedIdleMs,
        isolation: settings.unsafeNone ? 'unsafe-none' : 'auto',
      },
      onFrame: (kind, run, payload) => {
        try {
          runs.get(run)?.onFrame(kind, payload);
        } catch (error) {
          // An error in one listener must not stop the supervisor and all its runs.
          log.error({ err: error, run }, 'sandbox listener failed');
        }
      },
      onLog: (line) => log.warn({ from: 'supervisor' }, line),
      pingMs: settings.pingMs ?? pingIntervalMs,
    });
    supervisor = started;
    started.ended.then(({ why, servedRun }) => {
      if (supervisor === started) supervisor = null;
      isTested = false;
      for (const [number, handle] of [...runs])
        handle.resolve(
          isClosing
            ? { stopReason: 'abandoned', signal: 'SIGKILL' }
            : { fault: why, isRetryable: number !== servedRun },
        );
    });
    try {
      const info = checkHandshake(await started.handshake, settings.unsafeNone ? 5 : minTier);
      await selfTest(begin);
      isTested = true;
      started.ended.then(({ why }) => {
        if (!isClosing) restarting = restart(why);
      });
      return info;
    } catch (error) {
      await started.close();
      throw error;
    }
  };

  const restart = async (why: string): Promise<void> => {
    log.error({ why }, 'sandbox failed; restarting it');
    while (!isClosing) {
      await delay(restartDelayMs, undefined, { signal: closing.signal }).catch(() => undefined);
      restartDelayMs = Math.min(restartDelayMs * 2, restartDelayMsMax);
      if (isClosing) return;
      try {
        Object.assign(info, await start());
        restartDelayMs = restartDelayMsMin;
        log.info(info, 'sandbox recovered');
        return;
      } catch (error) {
        log.error({ err: error }, 'restarting the sandbox failed');
      }
    }
  };

  const info = await start().catch((error: unknown) => {
    if (error instanceof SandboxUnavailableError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new SandboxUnavailableError(
      `The sandbox does not work with ${settings.python}: ${why}; it needs Python 3.10 or newer in directories that ` +
        'every user may enter (RUNQ_PYTHON).',
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
      const open = [...runs.values()].map((handle) => handle.run);
      for (const run of open) run.stop('abandoned');
      await Promise.race([Promise.all(open.map((run) => run.ended)), delay(stopTimeoutMs, undefined, { ref: false })]);
      await supervisor?.close();
      await restarting;
    },
  };
}
