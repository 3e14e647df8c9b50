import { render } from 'preact';
import { Board } from './ops/board.js';
import { openStorage } from './page/safe-storage.js';
import { SignedIn } from './page/signed-in.js';
import { createSettings } from './settings/settings.js';

const settings = createSettings(openStorage('localStorage'), document.documentElement);

render(
  <SignedIn title="Operations" defaultRole="ops">
    {(user) => <Board key={user.token} user={user} settings={settings} />}
  </SignedIn>,
  document.getElementById('page')!,
);
