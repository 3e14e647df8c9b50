/** Types of the library's messages, which `web/friendly-errors.ts` locates. */
declare module '@raspberrypifoundation/python-friendly-error-messages/deck' {
  import type { CopyDeck } from '@raspberrypifoundation/python-friendly-error-messages';

  const deck: CopyDeck;
  export default deck;
}
