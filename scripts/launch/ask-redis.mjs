import { connect } from 'node:net';

const answerTimeoutMs = 1000;

/**
 * The answer of Redis to one command over a unix socket, as text; null when none came in time. It is read in the protocol's own words,
 * since no client is installed before the first start.
 */
export function askRedis(socketPath, command) {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    let reply = '';
    const settle = (value) => {
      socket.destroy();
      resolve(value);
    };
    socket.setTimeout(answerTimeoutMs, () => settle(null));
    socket.setEncoding('latin1');
    socket.on('error', () => settle(null));
    socket.on('close', () => settle(null));
    socket.on('connect', () => socket.write(`${command}\r\n`));
    socket.on('data', (text) => {
      reply += text;
      const answer = parseReply(reply);
      if (answer !== null) settle(answer);
    });
  });
}

/** A whole reply: a line with its first character (`+PONG`, `-ERR ...`), or the bytes that `$<length>` announces; null while it is not whole. */
function parseReply(reply) {
  const end = reply.indexOf('\r\n');
  if (end < 0) return null;
  const line = reply.slice(0, end);
  if (!line.startsWith('$')) return line;
  const body = reply.slice(end + 2);
  const length = Number(line.slice(1));
  return body.length < length + 2 ? null : body.slice(0, length);
}
