import { fileURLToPath } from 'node:url';

const folder = new URL('../node_modules/@raspberrypifoundation/python-friendly-error-messages/dist/', import.meta.url);

/**
 * Aliases for the library of friendly error messages: its browser bundle, which its `exports` list after a condition
 * that matches first, and its messages, which they do not list at all.
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
