import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { useRights } from '../../grading/grader-context.js';
import { type Signal, useSignalValue } from '../../ui/signal.js';
import { type BatchPlace, formatBatchAddress } from '../batch-path.js';
import type { BatchClient } from './batch-client.js';
import type { BatchStore } from './batch-store.js';

/** The cell of the map that Tab reaches. Student null: the header. Columns as in `Position`. */
export interface ActiveCell {
  student: string | null;
  column: number;
}

/** What every view of a batch works with. */
export interface BatchContextValue {
  batchId: string;
  store: BatchStore;
  client: BatchClient;
  /** What the map shows, as a query with its `?`, or ''. */
  query: string;
  /** Null until one was chosen. */
  active: Signal<ActiveCell | null>;
}

export const BatchContext = createContext<BatchContextValue | null>(null);

/** The context of the view; throws outside of it. */
export function useBatch(): BatchContextValue {
  const batch = useContext(BatchContext);
  if (!batch) throw new Error('outside of the view of a batch');
  return batch;
}

/** Whether the user may change the batch; tutors of its course only read it. */
export function useMayChange(): boolean {
  const batch = useSignalValue(useBatch().store.batch);
  const { changesBatch } = useRights();
  return batch !== null && changesBatch(batch.course);
}

/** Formats addresses of this batch. They keep what the map shows. */
export function useAddress(): (place: BatchPlace) => string {
  const { batchId, query } = useBatch();
  return (place) => formatBatchAddress(batchId, place, query);
}
