import { LaunchError } from '../launch/launch-error.mjs';
import { log } from '../log.mjs';
import { prepare } from '../setup/prepare.mjs';

/** Prepares a command, or logs the reason in one sentence and exits with 1. */
export async function prepareOrExit({ root, requirements }) {
  try {
    await prepare({ root, requirements });
  } catch (error) {
    log(error instanceof LaunchError ? error.message : String(error?.stack ?? error));
    process.exit(1);
  }
}
