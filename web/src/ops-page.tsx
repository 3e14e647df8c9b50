import { render } from 'preact';
import { Board } from './ops/board.js';
import { createAppearance } from './page/appearance.js';
import { SignedIn } from './page/signed-in.js';

const appearance = createAppearance(localStorage, document.documentElement);

render(
  <SignedIn title="Operations" defaultRole="ops">
    {(user) => <Board key={user.token} user={user} appearance={appearance} />}
  </SignedIn>,
  document.getElementById('page')!,
);
