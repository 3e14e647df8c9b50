import type { Limits } from '@runq/common/contract/limits';
import type {
  Sandbox,
  SandboxResult,
  SandboxSession,
  SessionLimits,
  SessionNotice,
} from '../../src/sandbox/contract.js';
import { defaultSessionLimits } from '../../src/sandbox/contract.js';
import { smallLimits, until } from './test-sandbox.js';

interface Prompt {
  text: string;
  source: string;
}

/** A session under test: its output and events so far, and functions that send input. */
export interface TestSession {
  session: SandboxSession;
  stdout: string;
  stderr: string;
  prompts: Prompt[];
  notices: SessionNotice[];
  frozen: boolean[];
  waiting: boolean;
  result: SandboxResult | null;
  /** Writes text without waiting. */
  write(text: string): void;
  /** Sends a paste, waits for the next prompt and returns the output in between. */
  paste(text: string): Promise<string>;
  /** Sends lines, waits for one prompt per line and returns the output in between. */
  enter(text: string): Promise<string>;
  /** Waits until there were `count` prompts in all, or the session has ended. */
  waitForPrompts(count: number): Promise<void>;
  ended(): Promise<SandboxResult>;
}

/** Opens a session with this `main.py` (null: no files); waits for its first prompt, unless `begin` is false. */
export async function openTestSession(
  sandbox: Sandbox,
  main: string | null,
  options: { limits?: Partial<Limits>; sessionLimits?: Partial<SessionLimits>; stdin?: string; begin?: boolean } = {},
): Promise<TestSession> {
  const files = main === null ? [] : [{ path: 'main.py', content: main, encoding: 'utf8' as const }];
  const repl: TestSession = {
    stdout: '',
    stderr: '',
    prompts: [],
    notices: [],
    frozen: [],
    waiting: false,
    result: null,
    session: sandbox.openSession(
      {
        program: { files, entry: 'main.py', args: [], stdin: options.stdin ?? '' },
        limits: { ...smallLimits, wallTimeMs: 20_000, idleTimeMs: 10_000, ...options.limits },
        sessionLimits: { ...defaultSessionLimits, warningMs: 1, ...options.sessionLimits },
      },
      {
        onOutput: (stream, bytes) => {
          repl[stream] += bytes.toString();
        },
        onDisplay: ({ kind, body }) => {
          if (kind === 'prompt') repl.prompts.push(body as unknown as Prompt);
        },
        onNotice: (notice) => repl.notices.push(notice),
        onFrozen: (frozen) => repl.frozen.push(frozen),
        onWaiting: (waiting) => {
          repl.waiting = waiting;
        },
      },
    ),
    write: (text) => repl.session.write(Buffer.from(text)),
    waitForPrompts: (count) => until(() => repl.prompts.length >= count || repl.result !== null),
    enter: async (text) => {
      const [out, err, seen] = [repl.stdout.length, repl.stderr.length, repl.prompts.length];
      repl.write(text);
      await repl.waitForPrompts(seen + text.split('\n').length - 1);
      return repl.stdout.slice(out) + repl.stderr.slice(err);
    },
    paste: async (text) => {
      const [out, err, seen] = [repl.stdout.length, repl.stderr.length, repl.prompts.length];
      repl.session.paste(Buffer.from(text));
      await repl.waitForPrompts(seen + 1);
      return repl.stdout.slice(out) + repl.stderr.slice(err);
    },
    ended: () => repl.session.ended,
  };
  repl.session.ended.then((result) => {
    repl.result = result;
  });
  if (options.begin !== false) await repl.waitForPrompts(1);
  return repl;
}
