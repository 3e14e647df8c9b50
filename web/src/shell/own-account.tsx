import type { Role } from '@runq/common/contract/run';
import { AccountDialog } from '../account/account-dialog.js';
import { clearLocalCopy } from '../sync/clear-local-copy.js';
import type { SignedInUser } from './auth-gate.js';

/** The account of the user, with what only this layer reaches: the copy of the files in this browser. */
export function OwnAccount({ user, role, onClose }: { user: SignedInUser; role: Role; onClose: () => void }) {
  return (
    <AccountDialog
      token={user.token}
      role={role}
      onSignOut={() => user.signOut()}
      clearCopy={() => clearLocalCopy(user.identity.userId)}
      onClose={onClose}
    />
  );
}
