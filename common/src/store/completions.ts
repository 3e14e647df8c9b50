import { randomUUID } from 'node:crypto';
import type { CompletionAnswer, CompletionRequest } from '../contract/session-request.js';
import type { Keys } from './keys.js';
import type { Redis } from './redis.js';

/** A question on its way to the worker of a session. */
export interface CompletionQuestion extends CompletionRequest {
  runId: string;
  id: string;
  /** The process that waits for the answer. */
  from: string;
}

/** Longer than the sandbox takes to give up a completion by itself. */
const answerMs = 2000;
/** Questions of one process that wait for their answers; more are answered as busy. */
const pendingMax = 500;

const busy: CompletionAnswer = { state: 'busy', from: 0, matches: [] };

/** The question that a message on the control channel carries behind its kind. */
export const parseQuestion = (text: string): CompletionQuestion => JSON.parse(text) as CompletionQuestion;

/**
 * Asks the worker of a session what a word may become. Question and answer are messages, not records: one that is lost costs a key
 * press, and the answer is `busy` after two seconds. Every worker hears the question; only the one that holds the session answers.
 */
export function createCompletions({ redis, subscriber, keys }: { redis: Redis; subscriber: Redis; keys: Keys }) {
  const from = randomUUID();
  const channel = keys.service.answersChannel(from);
  const pending = new Map<string, (answer: CompletionAnswer) => void>();
  let joined: Promise<unknown> | null = null;

  const hear = (name: string, message: string): void => {
    if (name !== channel) return;
    const { id, ...answer } = JSON.parse(message) as CompletionAnswer & { id: string };
    pending.get(id)?.(answer);
  };
  subscriber.on('message', hear);

  return {
    ask(runId: string, request: CompletionRequest): Promise<CompletionAnswer> {
      if (pending.size >= pendingMax) return Promise.resolve(busy);
      // Subscribed with the first question, and again after a failure; ioredis renews it after a reconnection.
      joined ??= subscriber.subscribe(channel).catch(() => {
        joined = null;
      });
      const id = randomUUID();
      return new Promise((resolve) => {
        const settle = (answer: CompletionAnswer) => {
          clearTimeout(timer);
          pending.delete(id);
          resolve(answer);
        };
        const timer = setTimeout(() => settle(busy), answerMs);
        pending.set(id, settle);
        const question: CompletionQuestion = { runId, id, from, ...request };
        const message = `complete ${JSON.stringify(question)}`;
        const publish = async () => {
          await joined;
          // Nobody hears a question whose time is over.
          if (pending.has(id) && (await redis.publish(keys.ofId(runId).controlChannel(), message)) === 0) settle(busy);
        };
        publish().catch(() => settle(busy));
      });
    },
    /** Everybody who waits is answered now; the connections stay the caller's. */
    close(): void {
      subscriber.off('message', hear);
      for (const settle of pending.values()) settle(busy);
    },
  };
}

export type Completions = ReturnType<typeof createCompletions>;

/** Sends the answer of a session to the process that asked. */
export function createAnswerCompletion({ redis, keys }: { redis: Redis; keys: Keys }) {
  return async function answerCompletion(question: CompletionQuestion, answer: CompletionAnswer): Promise<void> {
    await redis.publish(keys.service.answersChannel(question.from), JSON.stringify({ id: question.id, ...answer }));
  };
}
