import { render } from 'preact';
import { createAppearance } from './page/appearance.js';
import { SignedIn } from './page/signed-in.js';
import { StudentDesk } from './student-desk.js';

const appearance = createAppearance(localStorage, document.documentElement);

render(
  <SignedIn title="Write and run Python" defaultRole="student">
    {(user) => <StudentDesk key={user.token} user={user} appearance={appearance} />}
  </SignedIn>,
  document.getElementById('page')!,
);
