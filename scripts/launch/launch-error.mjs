/** A reason not to start that the operator can fix. The message names the cause and the fix. */
export class LaunchError extends Error {
  name = 'LaunchError';
}
