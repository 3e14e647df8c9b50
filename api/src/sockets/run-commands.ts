import { ProblemError } from '@runq/common/contract/problem';
import type { RunKind } from '@runq/common/contract/run';
import { firstEventId, parseEventId, type RunEvent } from '@runq/common/contract/run-event';
import { z } from 'zod';
import type { Identity } from '../authenticate.js';
import type { CancelRun } from '../runs/cancel-run.js';
import { type EnqueueRun, parseIdempotencyKey } from '../runs/enqueue-run.js';
import type { FollowRun } from '../runs/follow-run.js';
import type { ReadRun } from '../runs/read-run.js';
import { parseInput, type SendInput } from '../runs/send-input.js';
import { type CompleteLine, parseCompletionRequest } from '../sessions/complete-line.js';
import { keepFollowing } from './keep-following.js';
import { parseCommand, runIdSchema } from './parse-command.js';
import type { RunqSocket } from './runq-socket.js';
import { createSocketSink } from './socket-sink.js';

const runBody = z.object({ runId: runIdSchema });
const subscribeBody = z.object({ runId: runIdSchema, after: z.string().max(40).optional() });
const inputBody = z.object({ runId: runIdSchema, data: z.string() });
const completeBody = z.looseObject({ runId: runIdSchema });
const nameOfRun = (id: string) => `run ${id}`;
/** Checked whole by the use case; here only that it is an object, before it is taken apart. */
const submitBody = z.looseObject({ idempotencyKey: z.string().optional() });

export type Command = (socket: RunqSocket, body: unknown) => Promise<object>;

export interface RunCommandDeps {
  enqueueRun: EnqueueRun;
  enqueueSession: EnqueueRun;
  readRun: ReadRun;
  cancelRun: CancelRun;
  sendInput: SendInput;
  completeLine: CompleteLine;
  followRun: FollowRun;
}

/** The commands `run:...`, and the same of sessions, whose events are those of runs. */
export function createRunCommands(deps: RunCommandDeps): Record<string, Command> {
  return { ...createCommandsOf('run', deps), ...createCommandsOf('session', deps) };
}

function createCommandsOf(kind: RunKind, deps: RunCommandDeps): Record<string, Command> {
  const { readRun, cancelRun, sendInput, completeLine, followRun } = deps;
  const enqueue = kind === 'run' ? deps.enqueueRun : deps.enqueueSession;

  /** What is no session is not found by the commands of sessions. */
  async function authorise(runId: string, identity: Identity): Promise<void> {
    if (kind === 'session') await readRun.readOwnedSession(runId, identity);
  }

  /** Events wait until `gate` opens, so that a client gets the answer to its command before what it asked for. */
  function follow(
    socket: RunqSocket,
    id: string,
    after: string | undefined,
    gate: Promise<void> = Promise.resolve(),
  ): void {
    const from = after === undefined || after === '' ? firstEventId : parseEventId(after);
    if (!from) throw new ProblemError('bad_request', '`after` must be an id of an event, such as 1-17.');
    const sink = createSocketSink(socket, (event: RunEvent) => emitRunEvent(socket, id, event));
    keepFollowing(socket, nameOfRun(id), () => {
      const following = followRun(id, from, async (event) => {
        await gate;
        await sink(event);
      });
      return { end: following.close, ended: following.ended };
    });
  }

  /** A command about one run: parsed, authorised, done. */
  const about =
    <T extends z.ZodType<{ runId: string }>>(
      schema: T,
      act: (command: z.output<T>, identity: Identity, socket: RunqSocket) => Promise<object>,
    ): Command =>
    async (socket, body) => {
      const command = parseCommand(schema, body);
      const { identity } = socket.data;
      await authorise(command.runId, identity);
      return act(command, identity, socket);
    };

  async function send(...input: Parameters<SendInput>): Promise<object> {
    await sendInput(...input);
    return {};
  }

  const commands: Record<string, Command> = {
    /** The run is followed as well, from before it is submitted: nobody submits over a socket without wanting its output soon. */
    submit: async (socket, body) => {
      const { identity } = socket.data;
      const { idempotencyKey, ...request } = parseCommand(submitBody, body);
      const key = parseIdempotencyKey(idempotencyKey);
      let openGate = () => {};
      const gate = new Promise<void>((resolve) => (openGate = resolve));
      let followed = '';
      const prepare = (id: string) => {
        followed = id;
        follow(socket, id, undefined, gate);
      };
      try {
        const { runId: id } = await enqueue(request, identity, { idempotencyKey: key, prepare });
        return { run: await readRun.read(id, identity) };
      } catch (error) {
        socket.data.following.get(nameOfRun(followed))?.();
        throw error;
      } finally {
        setImmediate(openGate);
      }
    },
    subscribe: about(subscribeBody, async ({ runId, after }, identity, socket) => {
      const run = await readRun.read(runId, identity);
      follow(socket, runId, after);
      return { run };
    }),
    // Ends only what this connection follows, so there is nothing to authorise.
    unsubscribe: async (socket, body) => {
      socket.data.following.get(nameOfRun(parseCommand(runBody, body).runId))?.();
      return {};
    },
    input: about(inputBody, ({ runId, data }, identity) => send(runId, parseInput({ data }), identity)),
    eof: about(runBody, ({ runId }, identity) => send(runId, { eof: true }, identity)),
    interrupt: about(runBody, ({ runId }, identity) => send(runId, { interrupt: true }, identity)),
    cancel: about(runBody, async ({ runId }, identity) => ({ run: await cancelRun(runId, identity) })),
  };
  if (kind === 'session')
    commands.complete = about(completeBody, ({ runId, ...request }, identity) =>
      completeLine(runId, parseCompletionRequest(request), identity),
    );
  return Object.fromEntries(Object.entries(commands).map(([name, command]) => [`${kind}:${name}`, command]));
}

function emitRunEvent(socket: RunqSocket, id: string, event: RunEvent): void {
  const { type, ...rest } = event;
  // The union of event shapes is one argument to each of the five names; TypeScript cannot pair them through a template.
  (socket.emit as (name: string, body: object) => boolean)(`run:${type}`, { ...rest, runId: id });
}
