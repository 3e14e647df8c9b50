import { readToken, removeToken, saveToken } from '../auth/token.js';
import { labelOf } from '../project/run-request.js';
import { createSignal, type Signal } from '../ui/signal.js';
import type { EmbedOptions } from './embed-options.js';
import { createEmbeddedEditor, type EmbeddedEditor } from './embedded-editor.js';
import type { EmbeddedProgram } from './load-program.js';
import type { Runner } from './open-runner.js';

/** Everything behind an embedded page but its rendering. */
export interface Embed {
  editor: EmbeddedEditor;
  program: EmbeddedProgram;
  runner: Signal<Runner | null>;
  /** Set while the user must sign in, optionally with the reason. */
  signIn: Signal<{ note: string | null } | null>;
  /** Set when the code to run programs could not be loaded. */
  problem: Signal<string | null>;
  run(): void;
  /** Handles a sign-in in the frame, and runs. */
  signInWith(token: string, staySignedIn: boolean): void;
  /** Uses a token from the framing page without storing it. */
  useHostToken(token: string): void;
  close(): void;
}

/**
 * Opens a program in a frame. Viewing is cheap: the connection and the console are loaded on the first run. Only
 * running requires a sign-in, which may happen inside the frame.
 */
export function openEmbed(program: EmbeddedProgram, options: Pick<EmbedOptions, 'isReadOnly' | 'runs'>): Embed {
  const runner = createSignal<Runner | null>(null);
  const signIn = createSignal<{ note: string | null } | null>(null);
  const problem = createSignal<string | null>(null);
  let token = readToken();
  let isClosed = false;
  let isOpening = false;

  const editor = createEmbeddedEditor(program, {
    describedBy: 'embed-help',
    isReadOnly: options.isReadOnly,
    onRun: run,
  });

  async function loadRunner(userToken: string): Promise<Runner | null> {
    if (isOpening) return null;
    isOpening = true;
    try {
      // The page renders the output as soon as there is a runner.
      const [{ openRunner }] = await Promise.all([import('./open-runner.js'), import('./program-output.js')]);
      if (isClosed) return null;
      const opened = openRunner({ token: userToken, editor });
      opened.connection.subscribe((state) => {
        if (state === 'refused') signOut('Your sign-in has expired. Sign in again.');
      });
      problem.set(null);
      runner.set(opened);
      return opened;
    } catch {
      problem.set('Failed to load. Check your connection and try again.');
      return null;
    } finally {
      isOpening = false;
    }
  }

  function signOut(note: string): void {
    removeToken(token);
    token = null;
    runner.get()?.close();
    runner.set(null);
    signIn.set({ note });
  }

  function run(): void {
    if (options.runs === 'never') return;
    if (token === null) signIn.set({ note: null });
    else void start(token);
  }

  async function start(userToken: string): Promise<void> {
    const opened = runner.get() ?? (await loadRunner(userToken));
    const phase = opened?.controller.state.get().phase;
    if (phase !== 'idle' && phase !== 'finished') return;
    const files = editor.read();
    const label = labelOf(files, program.entry);
    opened?.controller.start({ files, entry: program.entry, label, interactive: true });
  }

  if (options.runs === 'onLoad' && token !== null) run();

  return {
    ...{ editor, program, runner, signIn, problem, run },
    signInWith(next, staySignedIn) {
      saveToken(next, staySignedIn);
      token = next;
      signIn.set(null);
      run();
    },
    useHostToken(next) {
      if (next === token) return;
      token = next;
      runner.get()?.close();
      runner.set(null);
      const shouldRun = signIn.get() !== null || options.runs === 'onLoad';
      signIn.set(null);
      if (shouldRun) run();
    },
    close() {
      isClosed = true;
      runner.get()?.close();
      editor.close();
    },
  };
}
