import { render } from 'preact';
import { loadLater } from './page/load-later.js';
import { openStorage } from './page/safe-storage.js';
import { SignedIn } from './page/signed-in.js';
import { createSettings } from './settings/settings.js';
import { StudentDesk } from './student-desk.js';

const settings = createSettings(openStorage('localStorage'), document.documentElement);

const SharedPage = loadLater(() => import('./share/shared-page.js').then((room) => room.SharedPage));
const shareId = new URLSearchParams(location.search).get('share');

render(
  shareId === null ? (
    <SignedIn title="Write and run Python" defaultRole="student">
      {(user) => <StudentDesk key={user.token} user={user} settings={settings} />}
    </SignedIn>
  ) : (
    <SharedPage id={shareId} />
  ),
  document.getElementById('page')!,
);
