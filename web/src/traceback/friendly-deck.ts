/** The texts of the library of friendly error messages, found by `web/friendly-errors.ts`. */
declare module '@raspberrypifoundation/python-friendly-error-messages/deck' {
  import type { CopyDeck } from '@raspberrypifoundation/python-friendly-error-messages';

  const deck: CopyDeck;
  export default deck;
}
