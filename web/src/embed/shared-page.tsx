import '../styles/code.css';
import '../styles/on-demand/shared.css';
import { useEffect, useState } from 'preact/hooks';
import { createTokenSharing } from '../auth/share-token.js';
import { SignIn } from '../auth/sign-in.js';
import { readToken } from '../auth/token.js';
import { ObstacleBanner } from '../connection/obstacle-banner.js';
import { readShare, rememberSharedProgram, type Share } from '../share/read-share.js';
import { bindKeyboardShortcuts } from '../shell/keyboard-shortcuts.js';
import { createPaneNavigation } from '../shell/pane-navigation.js';
import { formatTime } from '../ui/format.js';
import { lazy } from '../ui/lazy.js';
import { Logo } from '../ui/logo.js';
import { useSignalValue } from '../ui/signal.js';
import { openStorage } from '../ui/storage.js';
import { type Embed, openEmbed } from './open-embed.js';
import { RunButton } from './run-button.js';
import { SharedFiles } from './shared-files.js';

const ProgramOutput = lazy(() => import('./program-output.js').then((module) => module.ProgramOutput));

/** A shared program. Anyone can read it; signed-in users can run it here or copy it into a project of their own. */
export function SharedPage({ id }: { id: string }) {
  const [share, setShare] = useState<Share | null>(null);
  const [embed, setEmbed] = useState<Embed | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  useEffect(() => {
    let left = false;
    let opened: Embed | null = null;
    const tabs = createTokenSharing({ readToken, isShared: false, onSignedOut: () => location.reload() });
    void readShare(id).then((result) => {
      if (left) return;
      if (!result.ok) return setProblem(result.status === 404 ? 'This link has been turned off.' : result.detail);
      opened = openEmbed(result.value, { isReadOnly: true, runs: 'onClick' });
      if (readToken() === null) tabs.requestToken((token) => token !== null && opened?.useHostToken(token));
      setShare(result.value);
      setEmbed(opened);
    });
    return () => {
      left = true;
      tabs.close();
      opened?.close();
    };
  }, []);

  return (
    <div class="student">
      <header class="top-bar" data-pane="top">
        <a href="/" class="home-link">
          <Logo />
        </a>
      </header>
      <main class="shared">
        {problem !== null ? (
          <>
            <h1>Program not available</h1>
            <p role="alert">{problem}</p>
            <p>
              <a href="/">Write your own program</a>
            </p>
          </>
        ) : share && embed ? (
          <SharedProgram share={share} embed={embed} />
        ) : (
          <p class="hint">Loading…</p>
        )}
      </main>
    </div>
  );
}

function SharedProgram({ share, embed }: { share: Share; embed: Embed }) {
  const runner = useSignalValue(embed.runner);
  const signIn = useSignalValue(embed.signIn);
  const problem = useSignalValue(embed.problem);
  const title = share.title ?? share.entry;

  useEffect(() => {
    document.title = `${title} – runq`;
    const navigation = createPaneNavigation(document.body);
    const stopKeys = bindKeyboardShortcuts({ onRun: embed.run, onSave: () => {}, onMove: navigation.move });
    return () => {
      stopKeys();
      navigation.close();
    };
  }, []);

  if (signIn)
    return (
      <div class="embed-sign-in">
        <SignIn
          title="Sign in to run this program"
          note={signIn.note}
          defaultRole="student"
          onToken={embed.signInWith}
        />
        <button type="button" class="quiet" onClick={() => embed.signIn.set(null)}>
          Back to program
        </button>
      </div>
    );
  return (
    <>
      <div class="shared-head">
        <h1>{title}</h1>
        <p class="hint" id="embed-help">
          {share.owner ? `Shared by ${share.owner}` : 'Shared'} · {formatTime(share.createdAt)} · View only: make a copy
          to change it.
        </p>
        <div class="shared-buttons">
          <RunButton embed={embed} runner={runner} />
          <button
            type="button"
            onClick={() => {
              rememberSharedProgram(openStorage('sessionStorage'), share.id);
              location.assign('/');
            }}
          >
            Make a copy
          </button>
        </div>
      </div>
      {runner && <ObstacleBanner obstacle={runner.controller.obstacle} />}
      {problem && (
        <p class="problem-bar" role="alert">
          {problem}
        </p>
      )}
      <div class="shared-panes">
        <SharedFiles share={share} editor={embed.editor} />
        {runner && <ProgramOutput runner={runner} scrollsIntoView />}
      </div>
    </>
  );
}
