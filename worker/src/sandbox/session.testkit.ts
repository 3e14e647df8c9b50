import type { Limits } from '@runq/common/contract/limits';
import type { Sandbox, SandboxFacts, SandboxSession, SessionNotice, SessionTerms } from './contract.js';
import { smallLimits, until } from './sandbox.testkit.js';
import { defaultSessionTerms } from './session-terms.js';

export interface Prompt {
  text: string;
  source: string;
}

/** A session under test: what came of it so far, and ways to talk to it. */
export interface TestSession {
  session: SandboxSession;
  stdout: string;
  stderr: string;
  prompts: Prompt[];
  notices: SessionNotice[];
  frozen: boolean[];
  waiting: boolean;
  facts: SandboxFacts | null;
  /** Writes text as it is. */
  write(text: string): void;
  /** Writes lines, waits until each line but those inside statements brought a prompt, and tells what was printed meanwhile. */
  say(text: string): Promise<string>;
  /** Waits until a further prompt has come. */
  prompted(count: number): Promise<void>;
  ended(): Promise<SandboxFacts>;
}

/** Opens a session with the given `main.py` (null: no files) and waits for its first prompt, unless told not to. */
export async function openTestSession(
  sandbox: Sandbox,
  main: string | null,
  options: { limits?: Partial<Limits>; terms?: Partial<SessionTerms>; stdin?: string; begin?: boolean } = {},
): Promise<TestSession> {
  const files = main === null ? [] : [{ path: 'main.py', content: main, encoding: 'utf8' as const }];
  const told: TestSession = {
    stdout: '',
    stderr: '',
    prompts: [],
    notices: [],
    frozen: [],
    waiting: false,
    facts: null,
    session: sandbox.openSession(
      {
        program: { files, entry: 'main.py', args: [], stdin: options.stdin ?? '' },
        limits: { ...smallLimits, wallTimeMs: 20_000, idleTimeMs: 10_000, ...options.limits },
        terms: { ...defaultSessionTerms, warningMs: 1, ...options.terms },
      },
      {
        onOutput: (stream, bytes) => {
          told[stream] += bytes.toString();
        },
        onDisplay: ({ kind, body }) => {
          if (kind === 'prompt') told.prompts.push(body as unknown as Prompt);
        },
        onNotice: (notice) => told.notices.push(notice),
        onFrozen: (frozen) => told.frozen.push(frozen),
        onWaiting: (waiting) => {
          told.waiting = waiting;
        },
      },
    ),
    write: (text) => told.session.write(Buffer.from(text)),
    prompted: (count) => until(() => told.prompts.length >= count || told.facts !== null, 5_000),
    say: async (text) => {
      const [out, err, seen] = [told.stdout.length, told.stderr.length, told.prompts.length];
      told.write(text);
      await told.prompted(seen + text.split('\n').length - 1);
      return told.stdout.slice(out) + told.stderr.slice(err);
    },
    ended: () => told.session.ended,
  };
  told.session.ended.then((facts) => {
    told.facts = facts;
  });
  if (options.begin !== false) await told.prompted(1);
  return told;
}
