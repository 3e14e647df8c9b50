import type { ApiResult } from '../../ui/api-client.js';
import type { OutputGroup } from './batch-shape.js';

type Groups = ApiResult<{ groups: OutputGroup[] }>;

/**
 * Reads the groups of equal wrong outputs once for each state of the batch: every wrong cell asks for them, and the
 * server adds them up from the results of all students. A failure is not kept.
 */
export function createGroupReader(read: () => Promise<Groups>, describeState: () => string): () => Promise<Groups> {
  let kept: { state: string; answer: Promise<Groups> } | null = null;
  return () => {
    const state = describeState();
    if (kept?.state === state) return kept.answer;
    const answer = read();
    kept = { state, answer };
    void answer.then(({ ok }) => {
      if (!ok && kept?.answer === answer) kept = null;
    });
    return answer;
  };
}
