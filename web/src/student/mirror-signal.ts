import type { Signal } from '../ui/signal.js';

/** Gives `copy` the value of a signal, now and at each change, for as long as both exist. */
export function mirrorSignal<T>(signal: Signal<T>, copy: Signal<T>): void {
  signal.subscribe(copy.set);
  copy.set(signal.get());
}
