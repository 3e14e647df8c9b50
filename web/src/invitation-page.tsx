import type { Role } from '@runq/common/contract/run';
import { render } from 'preact';
import { AcceptInvitation } from './account/accept-invitation.js';
import { removeToken } from './auth/token.js';
import { createSettings } from './settings/settings.js';
import { openStorage } from './ui/storage.js';

// It shows the page in the chosen theme.
createSettings(openStorage('localStorage'), document.documentElement);

/** Where the pages of a role begin. */
const homes: Record<Role, string> = { student: '/', grader: '/grader', ops: '/ops' };

const token = location.hash.slice(1);
// Another link in the same tab.
window.addEventListener('hashchange', () => location.reload());

render(
  <AcceptInvitation
    token={token}
    onAccepted={(role) => {
      // A user who was signed in here with a token would be shown in place of the new one.
      removeToken(null);
      location.replace(homes[role]);
    }}
  />,
  document.getElementById('page')!,
);
