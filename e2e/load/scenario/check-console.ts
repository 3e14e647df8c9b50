import type { Client, WireEvent, WireRun } from '../../support/client.js';
import { findOrderMistakes } from '../event-order.js';
import { checkLesson, type LessonResult } from '../lessons.js';

/** Answers to a user who asks for the run of another one. */
const refusals = [403, 404];

/**
 * The problems of one console, one sentence each: not the whole output, not that of its owner, events that are missing,
 * out of order or there twice, or more than one end. With `restarts` a stopping worker may give a run back that it has
 * claimed and not started, so a later attempt is right if the earlier ones printed nothing.
 */
export function checkConsole(result: LessonResult, userId: string, restarts = false): string[] {
  const { run, events } = result;
  const isEarlier = ({ id, event }: WireEvent) => event === 'output' && Number(id?.split('-')[0]) < run.attempt;
  const isGivenBack = restarts && !events.some(isEarlier);
  return [
    ...checkLesson(isGivenBack ? { ...result, run: { ...run, attempt: 1 } } : result),
    ...findOrderMistakes(events),
    ...(run.userId === userId ? [] : [`belongs to ${run.userId}, not to ${userId}`]),
  ];
}

/** Whether another user can read a run, its output or its events. */
export async function checkPrivacy(stranger: Client, runId: string): Promise<string[]> {
  const paths = ['', '/output', '/events'].map((end) => `/v1/runs/${runId}${end}`);
  const statuses = await Promise.all(
    paths.map(async (path) => {
      const response = await stranger.call('GET', path);
      await response.body?.cancel();
      return response.status;
    }),
  );
  return statuses.flatMap((status, i) =>
    refusals.includes(status) ? [] : [`GET ${paths[i]} by a stranger: ${status}`],
  );
}

/** Whether a user has more runs and sessions than were started: then a repeated submission made a second one. */
export async function checkHistory(client: Client, started: number): Promise<string[]> {
  let found = 0;
  for (const path of ['/v1/runs', '/v1/sessions'])
    for (let cursor: string | null = ''; cursor !== null; ) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const page = await client.json<{ runs: WireRun[]; nextCursor: string | null }>(
        'GET',
        `${path}?limit=100${query}`,
      );
      found += page.runs.length;
      cursor = page.nextCursor;
    }
  return found > started ? [`has ${found} runs after ${started} were started`] : [];
}
