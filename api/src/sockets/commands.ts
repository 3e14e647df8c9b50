import { listErrors, ProblemError } from '@runq/common/contract/problem';
import { firstEventId, parseEventId, type RunEvent } from '@runq/common/contract/run-event';
import { z } from 'zod';
import { identityMayBatch } from '../authenticate.js';
import type { FollowBatch } from '../grading/follow-batch.js';
import type { ReadBatch } from '../grading/read-batch.js';
import type { CancelRun } from '../runs/cancel-run.js';
import { type EnqueueRun, parseIdempotencyKey } from '../runs/enqueue-run.js';
import type { FollowRun } from '../runs/follow-run.js';
import type { ReadRun } from '../runs/read-run.js';
import { parseInput, type SendInput } from '../runs/send-input.js';
import type { RunqSocket } from './runq-socket.js';
import { createSocketSink } from './socket-sink.js';

/** Runs and batches that one connection may follow at once. */
const maxFollowing = 200;

const runId = z.string().min(1).max(100);
const runBody = z.object({ runId });
const subscribeBody = z.object({ runId, after: z.string().max(40).optional() });
const inputBody = z.object({ runId, data: z.string() });
const nameOfRun = (id: string) => `run ${id}`;
/** Checked whole by the use case; here only that it is an object, before it is taken apart. */
const submitBody = z.looseObject({ idempotencyKey: z.string().optional() });
const batchBody = z.object({ batchId: z.string().min(1).max(100) });

export interface CommandDeps {
  enqueueRun: EnqueueRun;
  readRun: ReadRun;
  cancelRun: CancelRun;
  sendInput: SendInput;
  followRun: FollowRun;
  readBatch: ReadBatch;
  followBatch: FollowBatch;
  /** Calls back with `{health, stats}` after each sample; answers how to stop. */
  onStats: (push: (body: unknown) => void) => () => void;
}

/** The commands of the contract: parse, authorise, do. What they return is put into the acknowledgement. */
export function createCommands(
  deps: CommandDeps,
): Record<string, (socket: RunqSocket, body: unknown) => Promise<object>> {
  const { enqueueRun, readRun, cancelRun, sendInput, followRun, readBatch, followBatch, onStats } = deps;

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
    keep(socket, nameOfRun(id), () => {
      const following = followRun(id, from, async (event) => {
        await gate;
        await sink(event);
      });
      return { end: following.close, ended: following.ended };
    });
  }

  return {
    /** The run is followed as well, from before it is submitted: nobody submits over a socket without wanting its output soon. */
    'run:submit': async (socket, body) => {
      const { identity } = socket.data;
      const { idempotencyKey, ...request } = parse(submitBody, body);
      const key = parseIdempotencyKey(idempotencyKey);
      let openGate = () => {};
      const gate = new Promise<void>((resolve) => (openGate = resolve));
      let followed = '';
      const prepare = (id: string) => {
        followed = id;
        follow(socket, id, undefined, gate);
      };
      try {
        const { runId: id } = await enqueueRun(request, identity, { idempotencyKey: key, prepare });
        return { run: await readRun.read(id, identity) };
      } catch (error) {
        socket.data.following.get(nameOfRun(followed))?.();
        throw error;
      } finally {
        setImmediate(openGate);
      }
    },
    'run:subscribe': async (socket, body) => {
      const { runId: id, after } = parse(subscribeBody, body);
      const run = await readRun.read(id, socket.data.identity);
      follow(socket, id, after);
      return { run };
    },
    'run:unsubscribe': async (socket, body) => {
      const { runId: id } = parse(runBody, body);
      socket.data.following.get(nameOfRun(id))?.();
      return {};
    },
    'run:input': async (socket, body) => {
      const { runId: id, data } = parse(inputBody, body);
      await sendInput(id, parseInput({ data }), socket.data.identity);
      return {};
    },
    'run:eof': async (socket, body) => {
      await sendInput(parse(runBody, body).runId, { eof: true }, socket.data.identity);
      return {};
    },
    'run:interrupt': async (socket, body) => {
      await sendInput(parse(runBody, body).runId, { interrupt: true }, socket.data.identity);
      return {};
    },
    'run:cancel': async (socket, body) => {
      return { run: await cancelRun(parse(runBody, body).runId, socket.data.identity) };
    },
    'batch:subscribe': async (socket, body) => {
      const { identity } = socket.data;
      const { batchId } = parse(batchBody, body);
      if (!identityMayBatch(identity)) throw new ProblemError('forbidden', 'This is for graders and ops only.');
      await readBatch.readOwned(batchId, identity);
      keep(socket, `batch ${batchId}`, () => {
        const following = followBatch(batchId, identity, (progress) => socket.emit('batch:progress', progress));
        return { end: following.close, ended: following.ended };
      });
      return {};
    },
    'ops:subscribe': async (socket) => {
      if (!identityMayBatch(socket.data.identity))
        throw new ProblemError('forbidden', 'This is for graders and ops only.');
      keep(socket, 'ops', () => ({
        end: onStats((body) => socket.volatile.emit('ops:stats', body)),
        ended: new Promise<void>(() => {}),
      }));
      return {};
    },
  };
}

/** Remembers what a connection follows, replacing what it followed under the same name, so that it ends with the connection. */
function keep(socket: RunqSocket, name: string, begin: () => { end: () => void; ended: Promise<void> }): void {
  const { following } = socket.data;
  following.get(name)?.();
  if (following.size >= maxFollowing)
    throw new ProblemError('bad_request', `At most ${maxFollowing} can be followed at once.`);
  if (!socket.connected) return;
  const { end, ended } = begin();
  const finish = () => {
    end();
    if (following.get(name) === finish) following.delete(name);
  };
  following.set(name, finish);
  ended.finally(finish);
}

function emitRunEvent(socket: RunqSocket, id: string, event: RunEvent): void {
  const { type, ...rest } = event;
  // The union of event shapes is one argument to each of the five names; TypeScript cannot pair them through a template.
  (socket.emit as (name: string, body: object) => boolean)(`run:${type}`, { ...rest, runId: id });
}

function parse<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const parsed = schema.safeParse(body);
  if (!parsed.success)
    throw new ProblemError('invalid', 'The command is not valid; see errors.', {
      errors: listErrors(parsed.error.issues),
    });
  return parsed.data;
}
