import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useCell } from '../page/cell.js';
import { Logo } from '../page/logo.js';
import { createPaneMover } from '../page/move-between-panes.js';
import { listenForPageKeys } from '../page/page-keys.js';
import { SignIn } from '../sign-in/sign-in.js';
import type { EmbedOptions } from './embed-options.js';
import { EmbeddedCode } from './embedded-code.js';
import { loadProgram } from './load-program.js';
import { type Embed, openEmbed } from './open-embed.js';
import { reportHeight } from './report-height.js';
import { listenToHost } from './talk-to-host.js';

/** The page inside a frame on somebody else's page: a program, and what comes of it. */
export function EmbedFrame({ options }: { options: EmbedOptions }) {
  const [embed, setEmbed] = useState<Embed | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const ref = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => reportHeight(ref.current!), []);
  useEffect(() => {
    let left = false;
    let opened: Embed | null = null;
    void loadProgram(options.source).then((loaded) => {
      if (left) return;
      if ('problem' in loaded) return setProblem(loaded.problem);
      opened = openEmbed(loaded.program, options);
      setEmbed(opened);
    });
    return () => {
      left = true;
      opened?.close();
    };
  }, []);

  const title = options.title ?? embed?.program.title ?? 'Python program';
  useEffect(() => {
    document.title = `${title} · runq`;
  }, [title]);

  return (
    <div class="embed" ref={ref}>
      {embed ? (
        <Opened embed={embed} options={options} title={title} />
      ) : (
        <main class="embed-words">
          <Logo />
          {problem ? (
            <p class="problem" role="alert">
              {problem}
            </p>
          ) : (
            <p class="hint">One moment…</p>
          )}
        </main>
      )}
    </div>
  );
}

function Opened({ embed, options, title }: { embed: Embed; options: EmbedOptions; title: string }) {
  const signIn = useCell(embed.signIn);

  useEffect(() => {
    const mover = createPaneMover(document.body);
    const stopKeys = listenForPageKeys({ onRun: embed.run, onSave: () => {}, onMove: mover.move });
    const stopListening = listenToHost(embed.adoptToken);
    return () => {
      stopListening();
      stopKeys();
      mover.close();
    };
  }, []);

  if (!signIn) return <EmbeddedCode embed={embed} options={options} title={title} />;
  return (
    <div class="embed-sign-in">
      <SignIn title="Sign in to run this program" note={signIn.note} defaultRole="student" onToken={embed.takeToken} />
      <button type="button" class="quiet" onClick={() => embed.signIn.set(null)}>
        Back to the program
      </button>
    </div>
  );
}
