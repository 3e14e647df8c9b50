import { LaunchError } from '../launch-error.mjs';
import { say } from '../say.mjs';
import { prepare } from '../set-up/prepare.mjs';

/** The set-up for a command that ends by itself: what cannot be had is told in one sentence, and the command is over. */
export async function prepareOrExit({ root, needs }) {
  try {
    await prepare({ root, needs });
  } catch (error) {
    say(error instanceof LaunchError ? error.message : String(error?.stack ?? error));
    process.exit(1);
  }
}
