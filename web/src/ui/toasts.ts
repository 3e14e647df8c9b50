import { createSignal, type Signal } from './signal.js';

/** A temporary message, with at most one action such as Undo. */
export interface Toast {
  id: number;
  message: string;
  action: { label: string; run: () => void } | null;
}

/** How long a toast stays unless the user's settings say otherwise. */
export const defaultToastMs = 10_000;
/** Toasts shown at the same time; one more removes the oldest. */
const maxToasts = 3;

export interface Toasts {
  /** Oldest first. */
  list: Signal<readonly Toast[]>;
  show(message: string, action?: Toast['action']): void;
  dismiss(id: number): void;
  /** While paused (pointer or focus on a toast) no toast disappears; afterwards each one's time starts again. */
  setPaused(isPaused: boolean): void;
  close(): void;
}

/** Holds the page's toasts. `stayMs` is read for each one; `Infinity` keeps it until dismissed. */
export function createToasts({ stayMs = () => defaultToastMs }: { stayMs?: () => number } = {}): Toasts {
  const list = createSignal<readonly Toast[]>([]);
  const timers = new Map<number, ReturnType<typeof setTimeout>>();
  let lastId = 0;
  let isPaused = false;

  function stopTimer(id: number): void {
    clearTimeout(timers.get(id));
    timers.delete(id);
  }
  function startTimer(id: number): void {
    stopTimer(id);
    const ms = stayMs();
    if (Number.isFinite(ms)) timers.set(id, setTimeout(dismiss, ms, id));
  }
  function dismiss(id: number): void {
    stopTimer(id);
    list.set(list.get().filter((toast) => toast.id !== id));
    if (list.get().length === 0) isPaused = false;
  }

  return {
    list,
    show(message, action = null) {
      // A repeated message extends the first one instead of appearing twice.
      const same = action === null ? list.get().find((toast) => toast.message === message && !toast.action) : undefined;
      if (same) return isPaused ? undefined : startTimer(same.id);
      const toast = { id: ++lastId, message, action };
      const all = [...list.get(), toast];
      for (const { id } of all.slice(0, -maxToasts)) stopTimer(id);
      list.set(all.slice(-maxToasts));
      if (!isPaused) startTimer(toast.id);
    },
    dismiss,
    setPaused(next) {
      isPaused = next;
      for (const { id } of list.get()) (isPaused ? stopTimer : startTimer)(id);
    },
    close() {
      for (const id of timers.keys()) stopTimer(id);
      list.set([]);
    },
  };
}
