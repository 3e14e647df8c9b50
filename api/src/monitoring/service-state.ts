import type { ServiceSignals } from '@runq/common/admin/service-signals';
import type { ServiceIssue, ServiceState } from '@runq/common/contract/service-state';
import type { Logger } from '@runq/common/process/log';
import { createSilence } from './sampling/silence.js';

/** Redis must answer within this time; a healthy one takes a millisecond. */
const answerLimitMs = 1500;

const messages: Record<ServiceIssue, string> = {
  paused: 'Runs are paused.',
  no_worker: 'Programs cannot run at the moment: no worker is available. Queued runs start when one is back.',
  storage_full: 'The server has no space for new runs at the moment. Please try again later.',
  unavailable: 'Programs cannot run at the moment: the server has lost its database. Your code is safe.',
  draining: 'The server is restarting.',
};

const fine: ServiceState = { issue: null, message: null };

/** The most important issue of a service, with its sentence for students. */
export function describeServiceState(view: {
  isDraining: boolean;
  isReachable: boolean;
  isStorageFull: boolean;
  isDiskLow: boolean;
  signals: ServiceSignals | null;
}): ServiceState {
  const { signals } = view;
  const state = (issue: ServiceIssue): ServiceState => ({ issue, message: messages[issue] });
  if (view.isDraining) return state('draining');
  if (!view.isReachable) return state('unavailable');
  if (signals?.isPaused)
    return {
      issue: 'paused',
      message: signals.pauseReason ? `Runs are paused: ${signals.pauseReason}` : messages.paused,
    };
  // Workers without disk space offer no slots either.
  if (view.isDiskLow) return state('storage_full');
  if (signals && (signals.slots === 0 || !signals.hasWorkers)) return state('no_worker');
  return view.isStorageFull ? state('storage_full') : fine;
}

/** The state of the service as students see it. */
export interface ServiceStateWatch {
  read(): ServiceState;
  /** Calls back after each change; the result unsubscribes. */
  onChange(listener: (state: ServiceState) => void): () => void;
  /** This process is about to stop. */
  drain(): void;
  close(): void;
}

/** Reads the signals for all connections of this process when they are due, and detects when Redis stops answering. */
export function createServiceStateWatch(options: {
  readSignals: () => Promise<ServiceSignals>;
  isConnected: () => boolean;
  isStorageFull: () => boolean;
  isDiskLow: () => boolean;
  /** Asked once an interval. */
  isDue: () => boolean;
  intervalMs: number;
  log: Logger;
}): ServiceStateWatch {
  const { readSignals, isConnected, isStorageFull, isDiskLow, isDue, intervalMs, log } = options;
  const listeners = new Set<(state: ServiceState) => void>();
  let signals: ServiceSignals | null = null;
  const silence = createSilence();
  let isReading = false;
  let isDraining = false;
  let current = fine;

  function update(): void {
    const isReachable = isConnected() && silence.ms < answerLimitMs;
    const next = describeServiceState({
      ...{ isDraining, isReachable, signals },
      ...{ isStorageFull: isStorageFull(), isDiskLow: isDiskLow() },
    });
    if (next.issue === current.issue && next.message === current.message) return;
    current = next;
    for (const listener of listeners) listener(next);
  }

  async function readOnce(): Promise<void> {
    isReading = true;
    silence.begin();
    try {
      signals = await readSignals();
      silence.end();
    } catch (err) {
      log.warn({ err }, 'reading the state of the service failed');
    } finally {
      isReading = false;
    }
    update();
  }

  const timer = setInterval(() => {
    if (isDue() && !isReading && isConnected()) void readOnce();
    update();
  }, intervalMs);

  return {
    read: () => current,
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    drain() {
      isDraining = true;
      update();
    },
    close() {
      clearInterval(timer);
      silence.end();
      listeners.clear();
    },
  };
}
