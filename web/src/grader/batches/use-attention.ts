import { useEffect, useRef, useState } from 'preact/hooks';
import { useGrader } from '../../grading/grader-context.js';
import type { BatchSummary } from '../../grading/grading-shape.js';

/** Cases of a batch that a fault of ours left without a verdict. */
export interface Attention {
  count: number;
}

/** A batch is summed up again at most that often while it runs, and once more when it is done. */
const refreshMs = 5000;

/**
 * Reads what needs attention for the batches of a list. The server adds up all results of a batch for that, so only one
 * is asked for at a time, newest first, and the answer for a finished one is kept.
 */
export function useAttention(batches: readonly BatchSummary[]): ReadonlyMap<string, Attention> {
  const { client } = useGrader();
  const [known, setKnown] = useState<ReadonlyMap<string, Attention>>(new Map());
  const batchesRef = useRef(batches);
  batchesRef.current = batches;

  useEffect(() => {
    let isClosed = false;
    // `finished`: how many submissions were graded then; null: it could not be read.
    const readAt = new Map<string, { at: number; finished: number | null }>();
    let timer: ReturnType<typeof setTimeout>;

    function findNext(): BatchSummary | undefined {
      return batchesRef.current.find(({ id, assignment, state, counts }) => {
        if (!assignment) return false;
        const last = readAt.get(id);
        if (!last) return true;
        if (last.finished === counts.finished) return false;
        const isNew = state === 'finished' && last.finished !== null;
        return isNew || performance.now() - last.at >= refreshMs;
      });
    }

    async function readNext(): Promise<void> {
      const batch = document.visibilityState === 'visible' ? findNext() : undefined;
      if (batch) {
        const { finished } = batch.counts;
        const answer = await client.readBatch(batch.id);
        if (isClosed) return;
        readAt.set(batch.id, { at: performance.now(), finished: answer.ok ? finished : null });
        const count = answer.ok ? answer.value.grading?.needsAttention.count : undefined;
        if (count !== undefined) setKnown((before) => new Map(before).set(batch.id, { count }));
      }
      timer = setTimeout(readNext, batch ? 0 : pauseMs);
    }
    void readNext();
    return () => {
      isClosed = true;
      clearTimeout(timer);
    };
  }, []);
  return known;
}

/** Pause when every batch of the list is known. */
const pauseMs = 1000;
