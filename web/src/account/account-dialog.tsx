import '../styles/on-demand/account.css';
import type { Role } from '@runq/common/contract/run';
import { Dialog } from '../ui/dialog.js';
import { ApiKeys } from './api-keys.js';
import { ChangePassword } from './change-password.js';
import { SignedInBrowsers } from './signed-in-browsers.js';

/** The user's API keys, password and signed-in browsers. */
export function AccountDialog(props: { token: string; role: Role; onSignOut: () => void; onClose: () => void }) {
  const { token, role, onSignOut, onClose } = props;
  return (
    <Dialog title="Account" wide onClose={onClose}>
      <div class="account-dialog">
        <ApiKeys token={token} role={role} />
        <ChangePassword token={token} />
        <SignedInBrowsers token={token} onSignOut={onSignOut} />
      </div>
    </Dialog>
  );
}
