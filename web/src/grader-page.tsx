import { render } from 'preact';
import { GraderApp } from './grader/grader-app.js';
import { createSettings } from './settings/settings.js';
import { AuthGate } from './shell/auth-gate.js';
import { openStorage } from './ui/storage.js';

const settings = createSettings(openStorage('localStorage'), document.documentElement);

render(
  <AuthGate title="Grading" defaultRole="grader" sharesToken>
    {(user) => <GraderApp key={user.token} user={user} settings={settings} />}
  </AuthGate>,
  document.getElementById('page')!,
);
