/** Progress and trouble go to stderr, so that stdout holds only the ready line and the JSON logs of the children. */
export function say(text) {
  process.stderr.write(`runq: ${text}\n`);
}
