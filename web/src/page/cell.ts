import { useEffect, useState } from 'preact/hooks';

/** A value that changes over time and tells who listens; the one way state leaves the plain modules and enters components. */
export interface Cell<T> {
  get(): T;
  set(value: T): void;
  listen(listener: (value: T) => void): () => void;
}

/** Makes a cell holding `initial`. Setting the same value again tells nobody. */
export function createCell<T>(initial: T): Cell<T> {
  let current = initial;
  const listeners = new Set<(value: T) => void>();
  return {
    get: () => current,
    set(value) {
      if (Object.is(value, current)) return;
      current = value;
      for (const listener of [...listeners]) listener(value);
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Renders a component again whenever the cell changes, and gives it the value. */
export function useCell<T>(cell: Cell<T>): T {
  const [value, setValue] = useState(cell.get());
  useEffect(() => {
    setValue(() => cell.get());
    return cell.listen((next) => setValue(() => next));
  }, [cell]);
  return value;
}
