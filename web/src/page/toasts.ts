import { type Cell, createCell } from './cell.js';

/** Something the page says in passing. It may offer one thing to do about it, such as Undo. */
export interface Toast {
  id: number;
  words: string;
  action: { label: string; run: () => void } | null;
}

/** How long a message stays unless the person set something else. */
export const usualToastMs = 10_000;
/** Messages on the page at one time; another one sends the oldest away. */
const maxToasts = 3;

export interface Toasts {
  /** The messages, oldest first. */
  list: Cell<readonly Toast[]>;
  say(words: string, action?: Toast['action']): void;
  dismiss(id: number): void;
  /** While held (the pointer or the focus is there) no message leaves; afterwards each has its full time again. */
  hold(isHeld: boolean): void;
  close(): void;
}

/** Keeps the page's passing messages. `stayMs` is read for each; `Infinity` means until dismissed. */
export function createToasts({ stayMs = () => usualToastMs }: { stayMs?: () => number } = {}): Toasts {
  const list = createCell<readonly Toast[]>([]);
  const timers = new Map<number, ReturnType<typeof setTimeout>>();
  let lastId = 0;
  let isHeld = false;

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
    if (list.get().length === 0) isHeld = false;
  }

  return {
    list,
    say(words, action = null) {
      // Said again, it stays longer rather than twice.
      const same = action === null ? list.get().find((toast) => toast.words === words && !toast.action) : undefined;
      if (same) return isHeld ? undefined : startTimer(same.id);
      const toast = { id: ++lastId, words, action };
      const all = [...list.get(), toast];
      for (const { id } of all.slice(0, -maxToasts)) stopTimer(id);
      list.set(all.slice(-maxToasts));
      if (!isHeld) startTimer(toast.id);
    },
    dismiss,
    hold(next) {
      isHeld = next;
      for (const { id } of list.get()) (isHeld ? stopTimer : startTimer)(id);
    },
    close() {
      for (const id of timers.keys()) stopTimer(id);
      list.set([]);
    },
  };
}
