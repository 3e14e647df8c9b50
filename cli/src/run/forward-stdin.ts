import { z } from 'zod';
import type { ApiClient } from '../http/api-client.js';
import { RefusalError } from '../http/problem.js';

export const acceptedSchema = z.looseObject({});

/**
 * Sends stdin to a run, a chunk at a time and in order, and then its end. The next chunk is read when the last one has
 * arrived. Ends early when the run no longer takes input; more input than a run may get is a `RefusalError`.
 */
export async function forwardStdin(
  client: ApiClient,
  runPath: string,
  stdin: AsyncIterable<string | Buffer>,
): Promise<void> {
  const send = (body: object) => client.post(`${runPath}/stdin`, acceptedSchema, { body });
  // A character may be cut between two chunks.
  const decoder = new TextDecoder();
  try {
    for await (const chunk of stdin) {
      const data = typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
      if (data !== '') await send({ data });
    }
    const rest = decoder.decode();
    if (rest !== '') await send({ data: rest });
    await send({ eof: true });
  } catch (error) {
    const isOver = error instanceof RefusalError && [404, 409, 410].includes(error.status);
    if (!isOver) throw error;
  }
}
