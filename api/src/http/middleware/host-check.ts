import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { type Problem, ProblemError } from '@runq/common/contract/problem';
import type { RequestHandler } from 'express';
import { endWithProblem } from '../write-problem.js';

/**
 * Ends of names that public DNS never has: RFC 6761 (`localhost`), RFC 6762 (`local`), RFC 8375 (`home.arpa`), and
 * `internal`, which ICANN reserves for private networks.
 */
const privateEnds = ['.localhost', '.local', '.home.arpa', '.internal'];
/** The longest name of DNS (RFC 1035, section 2.3.4). */
const nameLengthMax = 253;

/** Refuses requests for hosts that this service is not. */
export interface HostCheck {
  /** 421 for the host of a request, or null when this service has it. */
  findProblem(request: IncomingMessage): Problem | null;
  /** The same check as a handler, before all others. */
  requireOwnHost: RequestHandler;
}

/**
 * Against DNS rebinding: a page of another site points its own name at the address of this service, and then reads it
 * as its own origin, even where only the browser's network reaches it. The `Host` header still has that name.
 *
 * Accepted are
 * - IP addresses, and requests without a host, which no browser sends;
 * - names that public DNS cannot point here: of one word, or with one of `privateEnds`;
 * - `ownNames`, of the machine, and `allowed`, where `*.` before a name matches its subdomains and `*` every name;
 * - while `allowed` is empty, what came over TLS: the proxy has no certificate for the name of another site.
 *
 * `readOrigin` is the origin of this service as the client sees it, or empty if its host is malformed.
 */
export function createHostCheck({
  allowed,
  ownNames,
  readOrigin,
}: {
  allowed: readonly string[];
  ownNames: readonly string[];
  readOrigin: (request: IncomingMessage) => string;
}): HostCheck {
  const names = new Set([...allowed, ...ownNames].map(normalize));
  const parents = [...names].filter((name) => name.startsWith('*.')).map((name) => name.slice(1));
  const isAnyAllowed = names.has('*');

  function isOwn(name: string): boolean {
    if (isIP(name.replace(/^\[|\]$/g, '')) !== 0 || !name.includes('.')) return true;
    return names.has(name) || [...privateEnds, ...parents].some((end) => name.endsWith(end));
  }

  function findProblem(request: IncomingMessage): Problem | null {
    if (isAnyAllowed) return null;
    const origin = readOrigin(request);
    if (origin === '') return request.headers.host ? malformed() : null;
    const { protocol, hostname } = new URL(origin);
    if (isOwn(normalize(hostname)) || (allowed.length === 0 && protocol === 'https:')) return null;
    return unknown(hostname);
  }

  return {
    findProblem,
    requireOwnHost(request, response, next) {
      const problem = findProblem(request);
      if (problem) endWithProblem(response, problem);
      else next();
    },
  };
}

/** Names compare without case, and without the dot of the root. */
const normalize = (name: string) => name.toLowerCase().replace(/\.$/, '');

const malformed = () => new ProblemError('bad_request', 'The Host header is not a host.').problem;

const unknown = (name: string) =>
  new ProblemError(
    'unknown_host',
    `This service is not known as ${name.slice(0, nameLengthMax)}. If it should be, its operator adds the name to ` +
      'RUNQ_ALLOWED_HOSTS.',
  ).problem;
