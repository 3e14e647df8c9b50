import { Dialog } from '../page/dialog.js';
import { roomInWords, type TakenIn } from './take-in.js';

/** Most names that are listed; of a zip file there may be a thousand. */
const maxListed = 20;

/** Says which files could not be taken in, and why. */
export function RefusedDialog({ refused, onClose }: { refused: TakenIn['refused']; onClose: () => void }) {
  const more = refused.length - maxListed;
  return (
    <Dialog
      title={refused.length === 1 ? 'One file was not added' : `${refused.length} files were not added`}
      onClose={onClose}
      actions={
        <button type="button" class="primary" onClick={onClose}>
          Close
        </button>
      }
    >
      <ul class="refused-list">
        {refused.slice(0, maxListed).map(({ path, why }) => (
          <li key={path}>
            <strong>{path}</strong>: {why}
          </li>
        ))}
        {more > 0 && <li>and {more} more</li>}
      </ul>
      <p class="hint">{roomInWords}</p>
    </Dialog>
  );
}
