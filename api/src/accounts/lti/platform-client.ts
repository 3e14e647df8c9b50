import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { LtiPlatform } from '../../lti-settings.js';
import { isOfPlatform } from './is-of-platform.js';
import type { OwnKey } from './own-key.js';

/** Time for an answer of a platform. */
const answerMs = 10_000;
const tokenBytesMax = 65_536;
const assertionSeconds = 60;
/** An access token is replaced this long before it expires. */
const tokenMarginMs = 60_000;

/** A request that a platform did not answer as it should. `isFinal`: a further try would not change that. */
export class PlatformError extends Error {
  override name = 'PlatformError';
  constructor(
    message: string,
    readonly isFinal: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A registration of this service at a platform. */
interface Registration {
  issuer: string;
  clientId: string;
}

interface PlatformRequest {
  method: 'GET' | 'POST';
  url: string;
  /** The scope that its access token needs. */
  scope: string;
  headers: Record<string, string>;
  body?: string;
  /** Of a longer answer, only the beginning is read. */
  bytesMax: number;
  /** Ends the request earlier than its own time. */
  signal?: AbortSignal;
}

interface PlatformAnswer {
  status: number;
  headers: Headers;
  text: string;
  /** The answer is longer. */
  isCut: boolean;
}

/** Calls the services of learning platforms. */
export interface PlatformClient {
  /** Null: it is not registered, or no longer. */
  find(registration: Registration): LtiPlatform | null;
  /** Any status is an answer. Throws a `PlatformError` when there is none, or no access token. */
  send(platform: LtiPlatform, request: PlatformRequest): Promise<PlatformAnswer>;
  close(): void;
}

const tokenSchema = z.object({ access_token: z.string().min(1), expires_in: z.number().min(0).default(3600) });

/**
 * Each request needs an access token of the platform, which it gives for a message that our key signed (RFC 7523). It
 * is used until shortly before its end, or until the platform refuses it. Each scope has a token of its own, since a
 * platform may grant only one of them.
 */
export function createPlatformClient(deps: { platforms: readonly LtiPlatform[]; key: OwnKey }): PlatformClient {
  const { platforms, key } = deps;
  const closing = new AbortController();
  /** By registration and scope: a few for each platform of the settings. */
  const tokens = new Map<string, { token: string; until: number }>();
  const tokenKey = ({ issuer, clientId }: LtiPlatform, scope: string) => JSON.stringify([issuer, clientId, scope]);

  async function fetchAnswer(request: Omit<PlatformRequest, 'scope'>): Promise<PlatformAnswer> {
    const { method, url, headers, body, bytesMax, signal } = request;
    const signals = [closing.signal, AbortSignal.timeout(answerMs), ...(signal ? [signal] : [])];
    try {
      const init = { method, headers, redirect: 'error' as const, signal: AbortSignal.any(signals) };
      const response = await fetch(url, body === undefined ? init : { ...init, body });
      return { status: response.status, headers: response.headers, ...(await readText(response, bytesMax)) };
    } catch (error) {
      const { message, cause } = error as Error & { cause?: { code?: string } };
      throw new PlatformError(`the platform cannot be reached: ${cause?.code ?? message}`, false, { cause: error });
    }
  }

  async function readToken(platform: LtiPlatform, scope: string, signal?: AbortSignal): Promise<string> {
    const known = tokens.get(tokenKey(platform, scope));
    if (known && known.until > Date.now()) return known.token;
    const { clientId, tokenEndpoint } = platform;
    const now = Math.floor(Date.now() / 1000);
    const times = { iat: now, exp: now + assertionSeconds };
    const assertion = await key.sign({ iss: clientId, sub: clientId, aud: tokenEndpoint, jti: randomUUID(), ...times });
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
      scope,
    });
    const { status, text } = await fetchAnswer({
      ...{ method: 'POST', url: tokenEndpoint, body: form.toString(), bytesMax: tokenBytesMax },
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      ...(signal ? { signal } : {}),
    });
    // Not final: a registration is corrected, and keys are replaced.
    if (!isOk(status)) throw new PlatformError(`the platform gives no access token (${status})`, false);
    const { access_token: token, expires_in: seconds } = parseToken(text);
    tokens.set(tokenKey(platform, scope), { token, until: Date.now() + seconds * 1000 - tokenMarginMs });
    return token;
  }

  return {
    find: (wanted) =>
      platforms.find(({ issuer, clientId }) => issuer === wanted.issuer && clientId === wanted.clientId) ?? null,

    async send(platform, { scope, headers, ...request }) {
      if (!isOfPlatform(request.url, platform)) throw new PlatformError('the address is not of the platform', true);
      const token = await readToken(platform, scope, request.signal);
      const answer = await fetchAnswer({ ...request, headers: { ...headers, authorization: `Bearer ${token}` } });
      if (answer.status === 401) tokens.delete(tokenKey(platform, scope));
      return answer;
    },

    close: () => closing.abort(),
  };
}

export const isOk = (status: number): boolean => status >= 200 && status < 300;

function parseToken(text: string): z.output<typeof tokenSchema> {
  try {
    return tokenSchema.parse(JSON.parse(text));
  } catch {
    throw new PlatformError('the platform gives no access token', false);
  }
}

/** The beginning of a response; the rest is not read. */
async function readText(response: Response, bytesMax: number): Promise<{ text: string; isCut: boolean }> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > bytesMax) return { text, isCut: true };
    text += decoder.decode(chunk, { stream: true });
  }
  return { text: text + decoder.decode(), isCut: false };
}
