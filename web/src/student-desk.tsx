import { useEffect, useMemo, useState } from 'preact/hooks';
import { ConsolePane } from './console/console-pane.js';
import { EditorPane } from './editor/editor-pane.js';
import { openWorkbench, type Workbench } from './open-workbench.js';
import type { Appearance } from './page/appearance.js';
import { useCell } from './page/cell.js';
import { ConnectionChip } from './page/connection-chip.js';
import { Dialog } from './page/dialog.js';
import type { SignedInUser } from './page/signed-in.js';
import { ToastArea } from './page/toast-area.js';
import { createToasts } from './page/toasts.js';
import { TopBar } from './page/top-bar.js';

/** The page of a signed-in student. Its parts are made once the kept code was read, and put away when somebody else signs in. */
export function StudentDesk({ user, appearance }: { user: SignedInUser; appearance: Appearance }) {
  const [workbench, setWorkbench] = useState<Workbench | null>(null);
  const toasts = useMemo(() => createToasts(), []);

  useEffect(() => {
    let left = false;
    let opened: Workbench | null = null;
    void openWorkbench({ user, appearance, toasts }).then((bench) => {
      if (left) return bench.close();
      opened = bench;
      setWorkbench(bench);
    });
    return () => {
      left = true;
      opened?.close();
      toasts.close();
    };
  }, []);

  return (
    <>
      {workbench && <Bench workbench={workbench} user={user} appearance={appearance} />}
      <ToastArea toasts={toasts} />
    </>
  );
}

function Bench({ workbench, user, appearance }: { workbench: Workbench; user: SignedInUser; appearance: Appearance }) {
  const { desk, editor, view, isKept, isAsking } = workbench;
  const state = useCell(desk.state);
  const connection = useCell(workbench.connection);
  const kept = useCell(isKept);
  const asking = useCell(isAsking);

  useEffect(() => {
    if (connection === 'refused')
      user.signOut('Your sign-in has ended. Please sign in again; your code is still here.');
  }, [connection]);

  return (
    <div class="student">
      <TopBar appearance={appearance} identity={user.identity} onSignOut={() => user.signOut()} withSize>
        <ConnectionChip connection={connection} />
      </TopBar>
      <main class="panes">
        <h1 class="hidden-label">Write and run Python</h1>
        <EditorPane editor={editor} state={state} isKept={kept} onRun={workbench.run} onStop={desk.stop} />
        <ConsolePane view={view} desk={desk} token={user.token} />
      </main>
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
