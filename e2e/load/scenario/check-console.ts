import type { Client } from '../../support/client.js';
import { findOrderMistakes } from '../event-order.js';
import { checkLesson, type LessonResult } from '../lessons.js';

/** Answers to a user who asks for the run of another one. */
const refusals = [403, 404];

/**
 * The problems of one console, one sentence each: not the whole output, not that of its owner, events that are missing,
 * out of order or there twice, or more than one end.
 */
export function checkConsole(result: LessonResult, userId: string): string[] {
  const { run, events } = result;
  return [
    ...checkLesson(result),
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
