/** Logs to stderr: stdout holds only the ready line and the JSON logs of the children. */
export function log(text) {
  process.stderr.write(`runq: ${text}\n`);
}
