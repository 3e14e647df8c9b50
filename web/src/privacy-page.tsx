import { render } from 'preact';
import { readToken } from './auth/token.js';
import { PrivacyStatement } from './privacy/privacy-statement.js';
import { createSettings } from './settings/settings.js';
import { openStorage } from './ui/storage.js';

// It shows the page in the chosen theme.
createSettings(openStorage('localStorage'), document.documentElement);

render(<PrivacyStatement isSignedIn={readToken() !== null} />, document.getElementById('page')!);
