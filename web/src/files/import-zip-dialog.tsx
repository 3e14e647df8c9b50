import type { PickedZip } from '../project/file-commands.js';
import { Dialog } from '../ui/dialog.js';

/** Asks where the files of a zip file go. */
export function ImportZipDialog(props: {
  zip: PickedZip;
  projectName: string;
  onNew: () => void;
  onHere: () => void;
  onClose: () => void;
}) {
  const { name, files } = props.zip;
  return (
    <Dialog
      title={`Import ${name}.zip`}
      onClose={props.onClose}
      actions={
        <>
          <button type="button" class="primary" onClick={props.onNew}>
            New project
          </button>
          <button type="button" onClick={props.onHere}>
            Add to {props.projectName}
          </button>
        </>
      }
    >
      <p>
        {files.length === 1 ? '1 file' : `${files.length} files`}. Open as a new project, or add to this one? Files of
        the same name are replaced.
      </p>
    </Dialog>
  );
}
