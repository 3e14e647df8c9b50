/** Announces a grader's changes of a batch to the other tabs of this browser, and calls `onChange` for theirs. */
export function announceChanges(batchId: string, onChange: () => void): { announce(): void; close(): void } {
  if (typeof BroadcastChannel === 'undefined') return { announce() {}, close() {} };
  const channel = new BroadcastChannel(`runq.batch.${batchId}`);
  channel.onmessage = onChange;
  return { announce: () => channel.postMessage('changed'), close: () => channel.close() };
}
