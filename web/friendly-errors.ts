import { fileURLToPath } from 'node:url';

const folder = new URL('../node_modules/@raspberrypifoundation/python-friendly-error-messages/dist/', import.meta.url);

/**
 * Where the parts of the library of friendly error messages are: its bundle for browsers, which its `exports` name too late to be found, and
 * its texts, which they do not name at all.
 */
export const friendlyErrors = [
  { find: /^@raspberrypifoundation\/python-friendly-error-messages$/, replacement: at('index.browser.js') },
  {
    find: '@raspberrypifoundation/python-friendly-error-messages/deck',
    replacement: at('copydecks/en/copydeck.json'),
  },
];

function at(path: string): string {
  return fileURLToPath(new URL(path, folder));
}
