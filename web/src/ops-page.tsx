import { render } from 'preact';
import { Dashboard } from './ops/dashboard.js';
import { createSettings } from './settings/settings.js';
import { AuthGate } from './shell/auth-gate.js';
import { openStorage } from './ui/storage.js';

const settings = createSettings(openStorage('localStorage'), document.documentElement);

render(
  <AuthGate title="Operations" defaultRole="ops" sharesToken={false}>
    {(user) => <Dashboard key={user.token} user={user} settings={settings} />}
  </AuthGate>,
  document.getElementById('page')!,
);
