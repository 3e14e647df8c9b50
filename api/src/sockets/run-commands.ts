import { ProblemError } from '@runq/common/contract/problem';
import type { StartedKind } from '@runq/common/contract/run';
import { firstEventId, parseEventId, type RunEvent } from '@runq/common/contract/run-event';
import { z } from 'zod';
import { whySchema } from '../admin/actor.js';
import type { Identity } from '../http/middleware/authenticate.js';
import { parseIdempotencyKey } from '../runs/idempotency.js';
import type { RunService } from '../runs/run-service.js';
import { parseInput } from '../runs/send-input.js';
import { parseCompletionRequest } from '../sessions/complete-line.js';
import type { SessionService } from '../sessions/session-service.js';
import { createSendWindow } from './backpressure.js';
import { parseCommand, runIdSchema } from './parse-command.js';
import type { RunqSocket } from './runq-socket.js';
import { addSubscription } from './subscriptions.js';

const runBody = z.object({ runId: runIdSchema });
const cancelBody = z.object({ runId: runIdSchema, why: whySchema });
const subscribeBody = z.object({ runId: runIdSchema, after: z.string().max(40).optional() });
const inputBody = z.object({ runId: runIdSchema, data: z.string(), paste: z.boolean().optional() });
const completeBody = z.looseObject({ runId: runIdSchema });
const subscriptionOf = (id: string) => `run ${id}`;
/** The service checks the rest; this only makes sure that it is an object. */
const submitBody = z.looseObject({ idempotencyKey: z.string().optional() });

export type Command = (socket: RunqSocket, body: unknown) => Promise<object>;

export interface RunCommandDeps {
  runs: RunService;
  sessions: SessionService;
}

/** The commands `run:...`, and the same for sessions, whose events are those of runs. */
export function createRunCommands(deps: RunCommandDeps): Record<string, Command> {
  return { ...createCommandsOf('run', deps), ...createCommandsOf('session', deps) };
}

function createCommandsOf(kind: StartedKind, { runs, sessions }: RunCommandDeps): Record<string, Command> {
  const { submit } = kind === 'run' ? runs : sessions;

  /** Session commands do not find a run that is not a session. */
  async function authorize(runId: string, identity: Identity): Promise<void> {
    if (kind === 'session') await sessions.readOwned(runId, identity);
  }

  /** Events wait until `gate` opens, so that a client receives the acknowledgement of its command first. */
  function subscribe(
    socket: RunqSocket,
    id: string,
    after: string | undefined,
    gate: Promise<void> = Promise.resolve(),
  ): void {
    const from = after === undefined || after === '' ? firstEventId : parseEventId(after);
    if (!from) throw new ProblemError('bad_request', '`after` must be the id of an event, such as 1-17.');
    const send = createSendWindow(socket, (event: RunEvent) => emitRunEvent(socket, id, event));
    addSubscription(socket, subscriptionOf(id), () => {
      const stream = runs.stream(id, from, async (event) => {
        await gate;
        await send(event);
      });
      return { end: stream.close, ended: stream.ended };
    });
  }

  /** A command about one run: parsed, authorised, then carried out. */
  const about =
    <T extends z.ZodType<{ runId: string }>>(
      schema: T,
      act: (command: z.output<T>, identity: Identity, socket: RunqSocket) => Promise<object>,
    ): Command =>
    async (socket, body) => {
      const command = parseCommand(schema, body);
      const { identity } = socket.data;
      await authorize(command.runId, identity);
      return act(command, identity, socket);
    };

  async function send(...input: Parameters<RunService['sendInput']>): Promise<object> {
    await runs.sendInput(...input);
    return {};
  }

  const commands: Record<string, Command> = {
    /** Subscribes as well, before the run is submitted: a client that submits over a socket wants its output soon. */
    submit: async (socket, body) => {
      const { identity } = socket.data;
      const { idempotencyKey, ...request } = parseCommand(submitBody, body);
      const key = parseIdempotencyKey(idempotencyKey);
      let openGate = () => {};
      const gate = new Promise<void>((resolve) => (openGate = resolve));
      let subscribedId = '';
      const prepare = (id: string) => {
        subscribedId = id;
        subscribe(socket, id, undefined, gate);
      };
      try {
        const { runId: id } = await submit(request, identity, { idempotencyKey: key, prepare });
        return { run: await runs.read(id, identity) };
      } catch (error) {
        socket.data.subscriptions.get(subscriptionOf(subscribedId))?.();
        throw error;
      } finally {
        setImmediate(openGate);
      }
    },
    subscribe: about(subscribeBody, async ({ runId, after }, identity, socket) => {
      const run = await runs.present(await runs.openEvents(runId, identity));
      subscribe(socket, runId, after);
      return { run };
    }),
    // Ends a subscription of this connection only, so there is nothing to authorise.
    unsubscribe: async (socket, body) => {
      socket.data.subscriptions.get(subscriptionOf(parseCommand(runBody, body).runId))?.();
      return {};
    },
    input: about(inputBody, ({ runId, ...input }, identity) => send(runId, parseInput(input), identity)),
    eof: about(runBody, ({ runId }, identity) => send(runId, { eof: true }, identity)),
    interrupt: about(runBody, ({ runId }, identity) => send(runId, { interrupt: true }, identity)),
    cancel: about(cancelBody, async ({ runId, why }, identity) => ({ run: await runs.cancel(runId, identity, why) })),
  };
  if (kind === 'session')
    commands.complete = about(completeBody, ({ runId, ...request }, identity) =>
      sessions.complete(runId, parseCompletionRequest(request), identity),
    );
  return Object.fromEntries(Object.entries(commands).map(([name, command]) => [`${kind}:${name}`, command]));
}

function emitRunEvent(socket: RunqSocket, id: string, event: RunEvent): void {
  const { type, ...rest } = event;
  // TypeScript cannot pair the union of event shapes with the five names of a template.
  (socket.emit as (name: string, body: object) => boolean)(`run:${type}`, { ...rest, runId: id });
}
