/** Events of a simulated clock; the earliest comes out first, of equal times the one that was added first. */
interface EventQueue<T> {
  add(atMs: number, value: T): void;
  /** Removes and returns the earliest event; undefined when there is none. */
  take(): { atMs: number; value: T } | undefined;
}

/** A binary heap (Sedgewick, Algorithms 2.4). */
export function createEventQueue<T>(): EventQueue<T> {
  const heap: { atMs: number; number: number; value: T }[] = [];
  let added = 0;
  const isEarlier = (i: number, j: number) => {
    const [a, b] = [heap[i]!, heap[j]!];
    return a.atMs < b.atMs || (a.atMs === b.atMs && a.number < b.number);
  };
  const swap = (i: number, j: number) => {
    [heap[i], heap[j]] = [heap[j]!, heap[i]!];
  };

  return {
    add(atMs, value) {
      heap.push({ atMs, number: added++, value });
      for (let child = heap.length - 1; child > 0; ) {
        const parent = (child - 1) >> 1;
        if (!isEarlier(child, parent)) break;
        swap(child, parent);
        child = parent;
      }
    },
    take() {
      if (heap.length === 0) return undefined;
      swap(0, heap.length - 1);
      const first = heap.pop()!;
      for (let parent = 0; ; ) {
        let child = 2 * parent + 1;
        if (child >= heap.length) break;
        if (child + 1 < heap.length && isEarlier(child + 1, child)) child++;
        if (!isEarlier(child, parent)) break;
        swap(child, parent);
        parent = child;
      }
      return first;
    },
  };
}
