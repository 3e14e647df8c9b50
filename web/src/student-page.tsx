import { render } from 'preact';
import { openStorage } from './page/safe-storage.js';
import { SignedIn } from './page/signed-in.js';
import { createSettings } from './settings/settings.js';
import { StudentDesk } from './student-desk.js';

const settings = createSettings(openStorage('localStorage'), document.documentElement);

render(
  <SignedIn title="Write and run Python" defaultRole="student">
    {(user) => <StudentDesk key={user.token} user={user} settings={settings} />}
  </SignedIn>,
  document.getElementById('page')!,
);
