import type { RequestHandler } from 'express';
import { identityOf } from './authenticate.js';
import type { InboundBytes } from './inbound-bytes.js';

/** Counts a body until it has arrived, by its Content-Length, else by `maxBytes`. */
export function createReserveBody(inbound: InboundBytes): (maxBytes: number) => RequestHandler {
  return (maxBytes) => (request, response, next) => {
    const { 'content-length': length, 'transfer-encoding': chunked, 'content-encoding': encoding } = request.headers;
    if (length === undefined && chunked === undefined) return next();
    const message = inbound.open(identityOf(response));
    request.once('end', message.release).once('close', message.release);
    message.resize(length === undefined || encoding !== undefined ? maxBytes : Math.min(Number(length), maxBytes));
    next();
  };
}
