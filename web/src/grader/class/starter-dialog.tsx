import { useId, useState } from 'preact/hooks';
import { ShareLinksDialog } from '../../share/share-links-dialog.js';
import { readStarterFiles, type Starter } from './read-starter-files.js';

/** Links to a program that students begin with, for a chat, a course page or a frame in one. */
export function StarterDialog({ token, onClose }: { token: string; onClose: () => void }) {
  const [starter, setStarter] = useState<Starter | null>(null);
  const inputId = useId();
  return (
    <ShareLinksDialog
      title="Share a starter program"
      name={starter?.name ?? ''}
      readProgram={() => starter}
      token={token}
      hasEmbedCode
      onClose={onClose}
    >
      <p class="starter-files">
        <label for={inputId}>Files of the program</label>
        <input
          id={inputId}
          type="file"
          multiple
          onChange={async ({ currentTarget }) => setStarter(await readStarterFiles([...(currentTarget.files ?? [])]))}
        />
        {starter && starter.files.length > 1 && (
          <span class="hint">
            {starter.files.length} files; <code>{starter.entry}</code> is the one to run.
          </span>
        )}
      </p>
    </ShareLinksDialog>
  );
}
