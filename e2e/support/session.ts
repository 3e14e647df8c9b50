import { type Client, textOf, type WireEvent, type WireRun } from './client.js';
import { until } from './start-runq.js';

/** A session as on the student page: the events so far, and functions to type. Waits for a prompt at most `waitMs`. */
export async function openSession(client: Client, request: object, reader: Client = client, waitMs = 15_000) {
  const begun = await client.json<WireRun>('POST', '/v1/sessions', request);
  const seen: WireEvent[] = [];
  const path = `/v1/sessions/${begun.id}`;
  const finished = reader.events(begun.id, {
    stop: (event) => {
      seen.push(event);
      return event.event === 'finished';
    },
  });
  const prompts = () => seen.filter(({ data }) => data.kind === 'prompt');
  const isPrompting = () => {
    const latest = seen.filter(({ data }) => data.kind === 'prompt' || data.kind === 'input').at(-1)?.data;
    return latest?.kind === 'prompt' && latest.waiting === true;
  };
  const waitForPrompt = () =>
    until(isPrompting, `a prompt of ${JSON.stringify(request)}; ${JSON.stringify(seen.at(-1)?.data)}`, waitMs);
  await waitForPrompt();
  return {
    id: begun.id,
    seen,
    finished,
    prompts,
    waitForPrompt,
    post: (verb: string, body?: object) => client.json<Record<string, unknown>>('POST', `${path}/${verb}`, body),
    read: (waitMs = 0) => client.json<WireRun>('GET', `${path}?wait=${waitMs}`),
    /** Types, waits for the next prompt, and returns the output in between. */
    async type(data: string): Promise<string> {
      const from = seen.length;
      await client.json('POST', `${path}/stdin`, { data });
      await until(() => seen.slice(from).some(({ data: { kind } }) => kind === 'input'), 'the echo', waitMs);
      await waitForPrompt();
      return textOf(seen.slice(from));
    },
  };
}

export type Session = Awaited<ReturnType<typeof openSession>>;
