import { Dialog } from '../../ui/dialog.js';

/** Asks before a submission that costs something: the last attempt, or points for being late. */
export function ConfirmSubmitDialog(props: { costs: readonly string[]; onSubmit: () => void; onClose: () => void }) {
  return (
    <Dialog
      title="Submit now?"
      role="alertdialog"
      onClose={props.onClose}
      actions={
        <>
          <button type="button" class="primary" onClick={props.onSubmit}>
            Submit
          </button>
          <button type="button" onClick={props.onClose}>
            Not yet
          </button>
        </>
      }
    >
      {props.costs.map((cost) => (
        <p key={cost}>{cost}</p>
      ))}
    </Dialog>
  );
}
