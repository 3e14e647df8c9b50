import { type ImportError, importLimitsText } from '../project/import-files.js';
import { Dialog } from '../ui/dialog.js';

/** Names listed at most; a zip file may have a thousand. */
const maxListed = 20;

/** Lists the files that could not be imported, each with a reason. */
export function ImportErrorsDialog({ errors, onClose }: { errors: readonly ImportError[]; onClose: () => void }) {
  const more = errors.length - maxListed;
  return (
    <Dialog
      title={errors.length === 1 ? '1 file was not added' : `${errors.length} files were not added`}
      onClose={onClose}
      actions={
        <button type="button" class="primary" onClick={onClose}>
          Close
        </button>
      }
    >
      <ul class="import-errors">
        {errors.slice(0, maxListed).map(({ path, reason }) => (
          <li key={path}>
            <strong>{path}</strong>: {reason}
          </li>
        ))}
        {more > 0 && <li>and {more} more</li>}
      </ul>
      <p class="hint">{importLimitsText}</p>
    </Dialog>
  );
}
