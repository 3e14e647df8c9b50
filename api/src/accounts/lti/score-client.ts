import { randomUUID } from 'node:crypto';
import type { ScoreLink } from '@runq/common/assignments/score-links';
import { z } from 'zod';
import type { LtiPlatform } from '../../lti-settings.js';
import { isOfPlatform, scoreScope } from './claims.js';
import type { OwnKey } from './own-key.js';

/** Time for an answer of a platform. */
const answerMs = 10_000;
const answerBytesMax = 65_536;
const assertionSeconds = 60;
/** An access token is replaced this long before it expires. */
const tokenMarginMs = 60_000;
/** Statuses after which a later try may succeed (409: its time is later); any other 4xx is final. */
const passing = [401, 408, 409, 425, 429];

/** A score of a student, as a gradebook shows it. */
interface OutgoingScore {
  score: number;
  maxScore: number;
  /** When it was decided (epoch ms): a platform leaves a newer score as it is. */
  at: number;
}

/** A score that a platform did not take. `isFinal`: a further try would not change that. */
export class ScoreError extends Error {
  override name = 'ScoreError';
  constructor(
    message: string,
    readonly isFinal: boolean,
  ) {
    super(message);
  }
}

/** Sends scores to learning platforms (LTI Assignment and Grade Services 2.0). */
export interface ScoreClient {
  /** Throws a `ScoreError`. */
  send(link: ScoreLink, score: OutgoingScore): Promise<void>;
  close(): void;
}

const tokenSchema = z.object({ access_token: z.string().min(1), expires_in: z.number().min(0).default(3600) });

/**
 * Each request needs an access token of the platform, which it gives for a message that our key signed (RFC 7523). It
 * is used until shortly before its end.
 */
export function createScoreClient({ platforms, key }: { platforms: readonly LtiPlatform[]; key: OwnKey }): ScoreClient {
  const closing = new AbortController();
  const tokens = new Map<LtiPlatform, { token: string; until: number }>();

  async function post(url: string, headers: Record<string, string>, body: string): Promise<Response> {
    try {
      const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(answerMs)]);
      return await fetch(url, { method: 'POST', headers, body, redirect: 'error', signal });
    } catch (error) {
      const { message, cause } = error as Error & { cause?: { code?: string } };
      throw new ScoreError(`the platform cannot be reached: ${cause?.code ?? message}`, false);
    }
  }

  async function readToken(platform: LtiPlatform): Promise<string> {
    const known = tokens.get(platform);
    if (known && known.until > Date.now()) return known.token;
    const { clientId, tokenEndpoint } = platform;
    const now = Math.floor(Date.now() / 1000);
    const times = { iat: now, exp: now + assertionSeconds };
    const assertion = await key.sign({ iss: clientId, sub: clientId, aud: tokenEndpoint, jti: randomUUID(), ...times });
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
      scope: scoreScope,
    });
    const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
    const response = await post(tokenEndpoint, headers, form.toString());
    const text = await readText(response);
    // Not final: a registration is corrected, and keys are replaced.
    if (!response.ok) throw new ScoreError(`the platform gives no access token (${response.status})`, false);
    const { access_token: token, expires_in: seconds } = parseToken(text);
    tokens.set(platform, { token, until: Date.now() + seconds * 1000 - tokenMarginMs });
    return token;
  }

  return {
    async send(link, { score, maxScore, at }) {
      const platform = platforms.find(({ issuer, clientId }) => issuer === link.issuer && clientId === link.clientId);
      if (!platform) throw new ScoreError('the platform is no longer registered', true);
      if (!isOfPlatform(link.lineItem, platform))
        throw new ScoreError('the address for scores is not of the platform', true);
      const token = await readToken(platform);
      const headers = {
        'content-type': 'application/vnd.ims.lis.v1.score+json',
        authorization: `Bearer ${token}`,
      };
      const body = {
        ...{ userId: link.subject, scoreGiven: score, scoreMaximum: maxScore, timestamp: new Date(at).toISOString() },
        ...{ activityProgress: 'Submitted', gradingProgress: 'FullyGraded' },
      };
      const response = await post(toScoresAddress(link.lineItem), headers, JSON.stringify(body));
      await readText(response);
      if (response.ok) return;
      if (response.status === 401) tokens.delete(platform);
      const isFinal = response.status < 500 && !passing.includes(response.status);
      throw new ScoreError(`the platform refuses the score (${response.status})`, isFinal);
    },
    close: () => closing.abort(),
  };
}

/** The query of a line item stays (LTI-AGS 2.0, section 3.3.5). */
export function toScoresAddress(lineItem: string): string {
  const url = new URL(lineItem);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/scores`;
  return url.href;
}

function parseToken(text: string): z.output<typeof tokenSchema> {
  try {
    return tokenSchema.parse(JSON.parse(text));
  } catch {
    throw new ScoreError('the platform gives no access token', false);
  }
}

/** The beginning of a response; the rest is not read. */
async function readText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length > answerBytesMax) break;
    }
  } catch (error) {
    throw new ScoreError(`the platform cannot be reached: ${(error as Error).message}`, false);
  }
  return text;
}
