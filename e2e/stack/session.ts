import { type Client, textOf, type WireEvent, type WireRun } from './client.js';
import { until } from './start-runq.js';

/** A session as its student has it on the page: what came so far, and ways to answer. */
export async function openSession(client: Client, request: object, reader: Client = client) {
  const begun = await client.json<WireRun>('POST', '/v1/sessions', request);
  const seen: WireEvent[] = [];
  const path = `/v1/sessions/${begun.id}`;
  const followed = reader.events(begun.id, {
    stop: (event) => {
      seen.push(event);
      return event.event === 'finished';
    },
  });
  const prompts = () => seen.filter(({ data }) => data.kind === 'prompt');
  const isAsking = () => {
    const talk = seen.filter(({ data }) => data.kind === 'prompt' || data.kind === 'input').at(-1)?.data;
    return talk?.kind === 'prompt' && talk.waiting === true;
  };
  const asked = () => until(isAsking, `a prompt of ${JSON.stringify(request)}; ${JSON.stringify(seen.at(-1)?.data)}`);
  await asked();
  return {
    id: begun.id,
    seen,
    followed,
    prompts,
    asked,
    post: (verb: string, body?: object) => client.json<Record<string, unknown>>('POST', `${path}/${verb}`, body),
    read: (waitMs = 0) => client.json<WireRun>('GET', `${path}?wait=${waitMs}`),
    /** Types, waits for the next prompt, and tells what was printed meanwhile. */
    async say(data: string): Promise<string> {
      const from = seen.length;
      await client.json('POST', `${path}/stdin`, { data });
      await until(() => seen.slice(from).some(({ data: { kind } }) => kind === 'input'), 'the echo');
      await asked();
      return textOf(seen.slice(from));
    },
  };
}

export type Session = Awaited<ReturnType<typeof openSession>>;
