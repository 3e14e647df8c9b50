import { type Cell, createCell } from '../page/cell.js';
import { forgetToken, keepToken, readToken } from '../sign-in/token.js';
import type { EmbedOptions } from './embed-options.js';
import { createEmbeddedEditor, type EmbeddedEditor } from './embedded-editor.js';
import type { EmbeddedProgram } from './load-program.js';
import type { Runner } from './open-runner.js';

/** What an embedded page is made of besides its looks. */
export interface Embed {
  editor: EmbeddedEditor;
  program: EmbeddedProgram;
  runner: Cell<Runner | null>;
  /** Set while somebody has to sign in first; the words say why, where there is more to say. */
  signIn: Cell<{ note: string | null } | null>;
  /** Why there is nothing to run with, when its code could not be fetched. */
  problem: Cell<string | null>;
  run(): void;
  /** Somebody signed in here, to run. */
  takeToken(token: string, staySignedIn: boolean): void;
  /** The framing page says who is here; that is kept nowhere. */
  adoptToken(token: string): void;
  close(): void;
}

/**
 * Opens a program in a frame. Looking costs little: connection and console are loaded at the first run, and only that needs somebody
 * who is signed in, which may happen inside the frame.
 */
export function openEmbed(program: EmbeddedProgram, options: EmbedOptions): Embed {
  const runner = createCell<Runner | null>(null);
  const signIn = createCell<{ note: string | null } | null>(null);
  const problem = createCell<string | null>(null);
  let token = readToken();
  let isClosed = false;
  let isOpening = false;

  const editor = createEmbeddedEditor(program, {
    describedBy: 'embed-help',
    isReadOnly: options.isReadOnly,
    onRun: run,
  });

  async function openFor(theirs: string): Promise<Runner | null> {
    if (isOpening) return null;
    isOpening = true;
    try {
      const { openRunner } = await import('./open-runner.js');
      if (isClosed) return null;
      const opened = openRunner({ token: theirs, editor });
      opened.connection.listen((state) => {
        if (state === 'refused') signOut('Your sign-in has ended. Please sign in again.');
      });
      problem.set(null);
      runner.set(opened);
      return opened;
    } catch {
      problem.set('What is needed to run programs could not be loaded. Is the connection there?');
      return null;
    } finally {
      isOpening = false;
    }
  }

  function signOut(note: string): void {
    forgetToken();
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

  async function start(theirs: string): Promise<void> {
    const opened = runner.get() ?? (await openFor(theirs));
    const phase = opened?.desk.state.get().phase;
    if (phase !== 'idle' && phase !== 'finished') return;
    opened?.desk.start({ files: editor.read(), entry: program.entry, interactive: true });
  }

  if (options.runs === 'atOnce' && token !== null) run();

  return {
    ...{ editor, program, runner, signIn, problem, run },
    takeToken(next, staySignedIn) {
      keepToken(next, staySignedIn);
      token = next;
      signIn.set(null);
      run();
    },
    adoptToken(next) {
      if (next === token) return;
      token = next;
      runner.get()?.close();
      runner.set(null);
      const wanted = signIn.get() !== null || options.runs === 'atOnce';
      signIn.set(null);
      if (wanted) run();
    },
    close() {
      isClosed = true;
      runner.get()?.close();
      editor.close();
    },
  };
}
