import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import { constants } from 'node:os';
import type { Duplex } from 'node:stream';
import { ProblemError } from '@runq/common/contract/problem';
import type { RunEvent } from '@runq/common/contract/run-event';
import { firstEventId } from '@runq/common/contract/run-event';
import type { Logger } from '@runq/common/process/log';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Connections } from '../../http/connections.js';
import { toProblem } from '../../http/error-handler.js';
import type { Caller } from '../../http/middleware/authenticate.js';
import type { CallerLimits } from '../../http/middleware/caller-limits.js';
import type { EndWithCredential } from '../../http/middleware/end-with-credential.js';
import type { HostCheck } from '../../http/middleware/host-check.js';
import { endSocketWithProblem } from '../../http/write-problem.js';
import type { RunStream } from '../../runs/stream-run.js';
import { type CompatCallers, readAuthorization, readOpenAddress } from '../callers.js';
import { type CompatServices, WireError } from '../compat-api.js';
import { submitProgram } from '../run-program.js';
import { describeEnding } from './job-result.js';
import { parseJob } from './parse-job.js';
import { pistonApi, readRuntime } from './piston-api.js';

/** Paths of the WebSocket. */
export const connectPaths = pistonApi.mounts.map((mount) => `${mount}/connect`);

const initMs = 1000;
/** A message starts a program or carries input. */
const maxMessageBytes = 8 * 1024 * 1024;
/** Codes and reasons of Piston. */
const closings = {
  initialized: [4000, 'Already Initialized'],
  late: [4001, 'Initialization Timeout'],
  notified: [4002, 'Notified Error'],
  uninitialized: [4003, 'Not yet initialized'],
  stdinOnly: [4004, 'Can only write to stdin'],
  signal: [4005, 'Invalid signal'],
  completed: [4999, 'Job Completed'],
  restarting: [1012, 'The service is restarting'],
} as const;
/** Signals that do not end a program by default; only SIGINT can be caught by one. */
const harmless = ['SIGCHLD', 'SIGCONT', 'SIGURG', 'SIGWINCH', 'SIGSTOP', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU'];

export interface PistonSocketDeps {
  server: Server;
  services: CompatServices;
  compatCallers: CompatCallers;
  callers: CallerLimits;
  connections: Connections;
  hostCheck: HostCheck;
  endWithCredential: EndWithCredential;
  readAddress: (request: IncomingMessage) => string;
  log: Logger;
}

/** The open WebSockets of this process. */
export interface PistonSockets {
  close(): void;
}

/** Serves the WebSocket of Piston: one program for each connection, with its input, output and signals. */
export function servePistonSockets(deps: PistonSocketDeps): PistonSockets {
  const { server, compatCallers, callers, connections, readAddress } = deps;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes });

  async function upgrade(request: IncomingMessage, socket: Socket, head: Buffer): Promise<void> {
    const address = readOpenAddress(request, readAddress(request));
    const caller = await compatCallers.identify('piston', readAuthorization(request.headers), address);
    if (!caller) throw new ProblemError('unauthorized', 'The API key is missing or unknown.');
    if (!connections.signedIn(socket, caller.userId))
      throw new ProblemError('rate_limited', 'You have too many connections open; close some first.');
    const release = callers.openSocket(caller.userId);
    socket.once('close', release);
    sockets.handleUpgrade(request, socket, head, (webSocket) => serveProgram(deps, webSocket, caller));
  }

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const [path] = (request.url ?? '').split('?', 1);
    if (!connectPaths.includes(path!)) return;
    const problem = deps.hostCheck.findProblem(request);
    if (problem) {
      endSocketWithProblem(socket, problem);
      return;
    }
    upgrade(request, socket as Socket, head).catch((error: unknown) =>
      endSocketWithProblem(socket as Socket, toProblem(error)),
    );
  };
  server.on('upgrade', onUpgrade);
  return {
    close() {
      server.off('upgrade', onUpgrade);
      for (const webSocket of sockets.clients) webSocket.close(...closings.restarting);
      sockets.close();
    },
  };
}

/** One program from its `init` to its end; closing the socket stops it. */
function serveProgram(deps: PistonSocketDeps, socket: WebSocket, caller: Caller): void {
  const { callers, services, log } = deps;
  const { runs } = services;
  let isInitialized = false;
  let runId: string | null = null;
  let stream: RunStream | null = null;
  let sentSignal: string | null = null;

  const close = ([code, reason]: readonly [number, string]) => socket.close(code, reason);
  /** Resolves when the message has left this process, so that a slow client slows its program down. */
  const send = (message: object) =>
    new Promise<void>((resolve) => socket.send(JSON.stringify(message), () => resolve()));
  const timer = setTimeout(() => isInitialized || close(closings.late), initMs);
  const forgetToken = deps.endWithCredential(caller, () => socket.close());

  async function start(body: unknown): Promise<void> {
    const runtime = readRuntime(services);
    const { stdin: _, ...program } = parseJob(body, runtime);
    ({ runId } = await submitProgram(runs, { ...program, stdin: '', interactive: true }, caller));
    if (socket.readyState !== socket.OPEN) return stop('The client disconnected.');
    await send({ type: 'runtime', language: runtime!.language, version: runtime!.version });
    await send({ type: 'stage', stage: 'run' });
    stream = runs.stream(runId, firstEventId, deliver);
  }

  async function deliver(event: RunEvent): Promise<void> {
    if (event.type === 'output') return send({ type: 'data', stream: event.stream, data: event.text });
    if (event.type !== 'finished') return;
    const { code, signal } = describeEnding(event.run);
    const isStopped = event.run.verdict === 'cancelled';
    await send({ type: 'exit', stage: 'run', code, signal: isStopped ? (sentSignal ?? 'SIGKILL') : signal });
    close(closings.completed);
  }

  async function stop(why: string): Promise<void> {
    if (runId !== null) await runs.cancel(runId, caller, why).catch(() => {});
  }

  async function sendSignal(signal: unknown): Promise<void> {
    if (typeof signal !== 'string' || !Object.hasOwn(constants.signals, signal)) return close(closings.signal);
    if (runId === null || harmless.includes(signal)) return;
    if (signal === 'SIGINT') return runs.sendInput(runId, { interrupt: true }, caller);
    sentSignal = signal;
    await stop(`The client sent ${signal}.`);
  }

  async function receive(text: string): Promise<void> {
    callers.countUser(caller.userId);
    const message = JSON.parse(text) as Record<string, unknown>;
    if (message.type === 'init') {
      if (isInitialized) return close(closings.initialized);
      isInitialized = true;
      return start(message);
    }
    if (message.type !== 'data' && message.type !== 'signal') return;
    if (!isInitialized) return close(closings.uninitialized);
    if (message.type === 'signal') return sendSignal(message.signal);
    if (message.stream !== 'stdin') return close(closings.stdinOnly);
    if (runId !== null && typeof message.data === 'string' && message.data !== '')
      await runs.sendInput(runId, { data: Buffer.from(message.data) }, caller);
  }

  // One after the other: input after the program has started, in its order.
  let received = Promise.resolve();
  socket.on('message', (data) => {
    received = received
      .then(() => receive(String(data)))
      .catch(async (error: unknown) => {
        const reason = describeError(error);
        if (reason === null) log.error({ err: error, api: 'piston' }, 'message failed');
        await send({ type: 'error', message: reason ?? 'Something went wrong on our side. It has been logged.' });
        close(closings.notified);
      });
  });
  socket.once('close', () => {
    clearTimeout(timer);
    forgetToken();
    stream?.close();
    void received.then(() => stop('The client disconnected.'));
  });
  socket.on('error', () => socket.terminate());
}

/** The reason that the client reads; null for a fault of the service. */
function describeError(error: unknown): string | null {
  if (error instanceof SyntaxError) return 'The message is not valid JSON';
  if (error instanceof WireError) return (error.body as { message: string }).message;
  const problem = toProblem(error);
  return problem.code === 'internal' ? null : (pistonApi.toWireError(problem).body as { message: string }).message;
}
