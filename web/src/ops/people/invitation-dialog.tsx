import { useState } from 'preact/hooks';
import { Dialog } from '../../ui/dialog.js';
import { Instant } from '../instant.js';

/** A one-time link that was just made. */
export interface Invitation {
  userId: string;
  url: string;
  expiresAt: string;
}

/** Shows a one-time link this once, with a button to copy it. */
export function InvitationDialog({ invitation, onClose }: { invitation: Invitation; onClose: () => void }) {
  const { userId, url, expiresAt } = invitation;
  const [status, setStatus] = useState('');

  async function copy(): Promise<void> {
    // The clipboard API needs a secure context (HTTPS or localhost).
    const isCopied = await navigator.clipboard?.writeText(url).then(
      () => true,
      () => false,
    );
    setStatus(isCopied ? 'Link copied.' : 'Could not copy. Select the link and copy it.');
  }

  return (
    <Dialog title={`Link for ${userId}`} onClose={onClose}>
      <p>
        Send it to this user only: it lets anyone who opens it choose the password. It works once, until{' '}
        <Instant at={expiresAt} />, and is not shown again.
      </p>
      <p class="share-link">
        <input
          readOnly
          aria-label={`Link for ${userId}`}
          value={url}
          onFocus={(event) => event.currentTarget.select()}
        />
        <button type="button" class="primary" autofocus onClick={() => void copy()}>
          Copy link
        </button>
      </p>
      <p class="hint" role="status">
        {status}
      </p>
    </Dialog>
  );
}
