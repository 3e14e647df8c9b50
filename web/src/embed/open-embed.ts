import { type CodeView, createCodeView } from '../editor/code-view.js';
import { type Cell, createCell } from '../page/cell.js';
import { forgetToken, keepToken, readToken } from '../sign-in/token.js';
import type { EmbedOptions } from './embed-options.js';
import type { EmbeddedProgram } from './load-program.js';
import type { Runner } from './open-runner.js';

/** What an embedded page is made of besides its looks. */
export interface Embed {
  code: CodeView;
  program: EmbeddedProgram;
  shownPath: Cell<string>;
  runner: Cell<Runner | null>;
  /** Set while somebody has to sign in first; the words say why, where there is more to say. */
  signIn: Cell<{ note: string | null } | null>;
  /** Why there is nothing to run with, when its code could not be fetched. */
  problem: Cell<string | null>;
  show(path: string): void;
  run(): void;
  /** Brings back every file as it was. */
  reset(): void;
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
  const texts = new Map(program.files.filter(({ encoding }) => encoding === 'utf8').map((file) => [file.path, file]));
  const shownPath = createCell(texts.has(program.entry) ? program.entry : ([...texts.keys()][0] ?? ''));
  const runner = createCell<Runner | null>(null);
  const signIn = createCell<{ note: string | null } | null>(null);
  const problem = createCell<string | null>(null);
  const now = new Map([...texts].map(([path, { content }]) => [path, content]));
  let token = readToken();
  let isClosed = false;
  let isOpening = false;

  const code = createCodeView({
    describedBy: 'embed-help',
    onRun: run,
    onChange: (path, text) => now.set(path, text),
  });
  void import('../editor/python-aids.js').then(
    (aids) => !isClosed && code.setAids(aids),
    // Without them the program has no colours; everything else works.
    () => {},
  );

  function show(path: string): void {
    shownPath.set(path);
    const text = now.get(path);
    if (text === undefined) return;
    code.show({
      key: path,
      text,
      isPython: path.endsWith('.py'),
      label: `Python program, ${path}`,
      isReadOnly: options.isReadOnly,
    });
  }

  function onPlace(line: number): void {
    show(program.entry);
    code.goToLine(line);
  }

  async function openFor(theirs: string): Promise<Runner | null> {
    if (isOpening) return null;
    isOpening = true;
    try {
      const { openRunner } = await import('./open-runner.js');
      if (isClosed) return null;
      const opened = openRunner({ token: theirs, onPlace });
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
    const files = program.files.map((file) => ({ ...file, content: now.get(file.path) ?? file.content }));
    opened?.desk.start({ files, entry: program.entry, interactive: true });
  }

  show(shownPath.get());
  if (options.runs === 'atOnce' && token !== null) run();

  return {
    ...{ code, program, shownPath, runner, signIn, problem, show, run },
    reset() {
      for (const [path, { content }] of texts) {
        now.set(path, content);
        code.replace(path, content);
      }
    },
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
      code.close();
    },
  };
}
