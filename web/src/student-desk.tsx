import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { ConsolePane } from './console/console-pane.js';
import { EditorPane } from './editor/editor-pane.js';
import { openWorkbench, type Surroundings, type Workbench } from './open-workbench.js';
import { useCell } from './page/cell.js';
import { ConnectionChip } from './page/connection-chip.js';
import { Dialog } from './page/dialog.js';
import { createPaneMover, type PaneMover } from './page/move-between-panes.js';
import { listenForPageKeys } from './page/page-keys.js';
import { ShortcutsDialog } from './page/shortcuts-dialog.js';
import type { SignedInUser } from './page/signed-in.js';
import { SkipLinks } from './page/skip-links.js';
import { SplitPanes } from './page/split-panes.js';
import { ToastArea } from './page/toast-area.js';
import { createToasts } from './page/toasts.js';
import { TopBar } from './page/top-bar.js';
import { editorShares, type Settings } from './settings/settings.js';

/** The page of a signed-in student. Its parts are made once the kept code was read, and put away when somebody else signs in. */
export function StudentDesk({ user, settings }: { user: SignedInUser; settings: Settings }) {
  const [workbench, setWorkbench] = useState<Workbench | null>(null);
  const toasts = useMemo(() => createToasts({ stayMs: settings.toastMs.get }), []);
  const mover = useMemo(() => createPaneMover(document.body), []);
  const surroundings: Surroundings = { user, settings, toasts };

  useEffect(() => {
    let left = false;
    let opened: Workbench | null = null;
    void openWorkbench(surroundings).then((bench) => {
      if (left) return bench.close();
      opened = bench;
      setWorkbench(bench);
    });
    return () => {
      left = true;
      opened?.close();
      toasts.close();
      mover.close();
    };
  }, []);

  return (
    <>
      {workbench && <Bench workbench={workbench} surroundings={surroundings} mover={mover} />}
      <ToastArea toasts={toasts} />
    </>
  );
}

function Bench({
  workbench,
  surroundings: { user, settings },
  mover,
}: {
  workbench: Workbench;
  surroundings: Surroundings;
  mover: PaneMover;
}) {
  const { desk, editor, files, view, isAsking } = workbench;
  const state = useCell(desk.state);
  const connection = useCell(workbench.connection);
  const asking = useCell(isAsking);
  const headingRef = useRef<HTMLHeadingElement>(null);
  const [showsShortcuts, setShowsShortcuts] = useState(false);

  useEffect(() => {
    // The form that had the focus is gone.
    if (user.hasJustSignedIn) headingRef.current?.focus();
  }, []);
  const onSignInEnded = () => user.signOut('Your sign-in has ended. Please sign in again; your code is still here.');
  useEffect(() => {
    if (connection === 'refused') onSignInEnded();
  }, [connection]);
  // A connection that is there stays there; the next save tells.
  useEffect(() => workbench.save.sync.state.listen(({ kind }) => kind === 'signed out' && onSignInEnded()), []);
  useEffect(
    () =>
      listenForPageKeys({
        onRun: workbench.run,
        onSave: () => void workbench.saveNow(),
        onShortcuts: () => setShowsShortcuts(true),
        onMove: mover.move,
        hearsQuestionMark: settings.hearsQuestionMark.get,
      }),
    [],
  );

  return (
    <div class="student">
      <SkipLinks mover={mover} />
      <TopBar
        settings={settings}
        identity={user.identity}
        onSignOut={() => user.signOut()}
        onShortcuts={() => setShowsShortcuts(true)}
      >
        <ConnectionChip connection={connection} />
      </TopBar>
      <SplitPanes
        share={settings.editorShare}
        range={editorShares}
        label="Width of the editor"
        first={
          <EditorPane
            editor={editor}
            commands={files}
            state={state}
            save={workbench.save}
            token={user.token}
            onRun={workbench.run}
            onStop={desk.stop}
          />
        }
        second={
          <ConsolePane
            view={view}
            desk={desk}
            token={user.token}
            commands={files}
            onPrompt={workbench.openPrompt}
            prepared={workbench.prepared}
          />
        }
      >
        <h1 class="hidden-label" tabIndex={-1} ref={headingRef}>
          Write and run Python
        </h1>
      </SplitPanes>
      {showsShortcuts && <ShortcutsDialog onClose={() => setShowsShortcuts(false)} />}
      {asking && (
        <Dialog
          title="Your program is still running"
          role="alertdialog"
          onClose={workbench.keepRunning}
          actions={
            <>
              <button type="button" class="primary" onClick={workbench.runAgain}>
                Stop and run again
              </button>
              <button type="button" onClick={workbench.keepRunning}>
                Keep it running
              </button>
            </>
          }
        >
          <p>Stop it and run again?</p>
        </Dialog>
      )}
    </div>
  );
}
