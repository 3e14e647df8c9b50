import { findSyntaxError } from './find-syntax-error.js';

/** Checks the programs it receives, in a thread of its own: the page stays responsive. */
self.addEventListener('message', ({ data }: MessageEvent<string>) => {
  self.postMessage(findSyntaxError(data));
});
