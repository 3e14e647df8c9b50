import '../styles/on-demand/account.css';
import type { Role } from '@runq/common/contract/run';
import { Dialog } from '../ui/dialog.js';
import { ApiKeys } from './api-keys.js';
import { ChangePassword } from './change-password.js';
import { SignedInBrowsers } from './signed-in-browsers.js';
import { YourData } from './your-data.js';

/** The user's API keys, password, signed-in browsers and stored data. */
export function AccountDialog(props: {
  token: string;
  role: Role;
  onSignOut: () => void;
  /** Empties the copy of the user's files in this browser. */
  clearCopy: () => Promise<void>;
  onClose: () => void;
}) {
  const { token, role, onSignOut, clearCopy, onClose } = props;
  return (
    <Dialog title="Account" wide onClose={onClose}>
      <div class="account-dialog">
        <ApiKeys token={token} role={role} />
        <ChangePassword token={token} />
        <SignedInBrowsers token={token} onSignOut={onSignOut} />
        <YourData token={token} role={role} clearCopy={clearCopy} />
      </div>
    </Dialog>
  );
}
