import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { SignIn } from '../auth/sign-in.js';
import { bindKeyboardShortcuts } from '../shell/keyboard-shortcuts.js';
import { createPaneNavigation } from '../shell/pane-navigation.js';
import { Logo } from '../ui/logo.js';
import { useSignalValue } from '../ui/signal.js';
import type { EmbedOptions } from './embed-options.js';
import { EmbeddedCode } from './embedded-code.js';
import { loadProgram } from './load-program.js';
import { type Embed, openEmbed } from './open-embed.js';
import { reportHeight } from './report-height.js';
import { bindHostMessages } from './talk-to-host.js';

/** The page inside a frame of another site: a program and its output. */
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
        <EmbeddedPage embed={embed} options={options} title={title} />
      ) : (
        <main class="embed-message">
          <Logo />
          {problem ? (
            <p class="problem" role="alert">
              {problem}
            </p>
          ) : (
            <p class="hint">Loading…</p>
          )}
        </main>
      )}
    </div>
  );
}

function EmbeddedPage({ embed, options, title }: { embed: Embed; options: EmbedOptions; title: string }) {
  const signIn = useSignalValue(embed.signIn);

  useEffect(() => {
    const navigation = createPaneNavigation(document.body);
    const stopKeys = bindKeyboardShortcuts({ onRun: embed.run, onSave: () => {}, onMove: navigation.move });
    const stopListening = bindHostMessages(embed.useHostToken);
    return () => {
      stopListening();
      stopKeys();
      navigation.close();
    };
  }, []);

  if (!signIn) return <EmbeddedCode embed={embed} options={options} title={title} />;
  return (
    <div class="embed-sign-in">
      <SignIn title="Sign in to run this program" note={signIn.note} defaultRole="student" onToken={embed.signInWith} />
      <button type="button" class="quiet" onClick={() => embed.signIn.set(null)}>
        Back to program
      </button>
    </div>
  );
}
