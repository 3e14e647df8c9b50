import { createKnownSecrets } from './known-secrets.js';
import { observeMessages } from './observe-messages.js';

/** The secrets of this test file, and what learns them. Each file has its own modules, and so its own secrets. */
export const knownSecrets = createKnownSecrets();
export const observed = observeMessages(knownSecrets);
