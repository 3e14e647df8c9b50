/** The cause of a refusal to start that its reader can mend; the message is one sentence with the cure. */
export class LaunchError extends Error {
  name = 'LaunchError';
}
