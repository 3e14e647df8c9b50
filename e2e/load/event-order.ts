import type { WireEvent } from '../support/client.js';

/** Mistakes in the events of a run's first attempt: none may be missing, out of order or there twice. */
export function findOrderMistakes(events: WireEvent[]): string[] {
  const ids = events.flatMap(({ id }) => (id ? [id] : []));
  const wrong: string[] = [];
  if (new Set(ids).size !== ids.length) wrong.push('an event came twice');
  const seqs = ids.filter((id) => id.startsWith('1-')).map((id) => Number(id.slice(2)));
  if (seqs.some((seq, i) => seq !== i + 1)) wrong.push(`events were lost or out of order: ${seqs}`);
  return wrong;
}
