import { Dialog } from '../ui/dialog.js';

/** Asks whether to stop the running program and run again. */
export function ConfirmRunDialog({ onRunAgain, onKeep }: { onRunAgain: () => void; onKeep: () => void }) {
  return (
    <Dialog
      title="Your program is still running"
      role="alertdialog"
      onClose={onKeep}
      actions={
        <>
          <button type="button" class="primary" onClick={onRunAgain}>
            Stop and run again
          </button>
          <button type="button" onClick={onKeep}>
            Keep running
          </button>
        </>
      }
    >
      <p>Do you want to stop it and run again?</p>
    </Dialog>
  );
}
