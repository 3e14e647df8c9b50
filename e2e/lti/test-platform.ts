import { generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createMemberService, type MemberService, memberScope, memberToken } from './member-service.js';

/** A claim or a header of a message; undefined leaves it out. */
export type Fields = Record<string, unknown>;

interface SigningKey {
  kid: string;
  privateKey: KeyObject;
  publicKey: KeyObject;
}

/** A score as the platform received it, with the path of its line item. */
interface ReceivedScore {
  path: string;
  contentType: string;
  body: Fields;
}

/**
 * A learning platform for tests, written from LTI 1.3 Core, LTI-DL 2.0, LTI-AGS 2.0, LTI-NRPS 2.0 and the Security
 * Framework 1.0.
 */
export interface TestPlatform {
  url: string;
  issuer: string;
  clientId: string;
  deploymentId: string;
  /** For `RUNQ_LTI_PLATFORMS`. */
  registration: Fields;
  /** Signs with the current key; `header` replaces its fields. */
  sign(claims: Fields, header?: Fields, key?: KeyObject): string;
  /** Replaces the key; the former one is no longer published. */
  rotateKey(): void;
  /** PEM. */
  readonly publicKey: string;
  readonly keyReads: number;
  readonly tokenRequests: number;
  readonly scores: ReceivedScore[];
  readonly members: MemberService;
  /** What its pages send to a tool: for each login hint the claims, without those of every message. */
  readonly launches: Map<string, Fields>;
  /** Messages that came back from deep linking. */
  readonly returned: string[];
  /** Statuses for the next requests for scores, in place of 200. */
  refuseScores(...statuses: number[]): void;
  close(): Promise<void>;
}

/** Each scope has its own token: a tool that sends one for another service is refused. */
const tokens: Record<string, string> = {
  'https://purl.imsglobal.org/spec/lti-ags/scope/score': 'token-of-scores',
  [memberScope]: memberToken,
};

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Fields;

/** The claims of a JWT whose RS256 signature verifies with a published key; throws otherwise. */
export function readJwt(token: string, keys: Fields[]): Fields {
  const [head, body, signature] = token.split('.') as [string, string, string];
  const { kid, alg } = decode(head);
  const jwk = keys.find((one) => one.kid === kid);
  if (alg !== 'RS256' || !jwk) throw new Error(`no key ${kid} for ${alg}`);
  const key = { key: jwk as never, format: 'jwk' as const };
  if (!verify('RSA-SHA256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url')))
    throw new Error('the signature is wrong');
  return decode(body);
}

const html = { 'content-type': 'text/html; charset=utf-8' };
const escapeText = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');

/** A page with a form, which it sends at once or when the user clicks. */
function renderForm(action: string, fields: Record<string, string>, isSent: boolean): string {
  const inputs = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${escapeText(value)}">`,
  );
  const script = isSent ? '<script>document.forms[0].submit()</script>' : '';
  const fieldsAndButton = `${inputs.join('')}<button>Open the tool</button>`;
  return `<form method="post" action="${escapeText(action)}">${fieldsAndButton}</form>${script}`;
}

let drawn = 0;
function drawKey(): SigningKey {
  return { kid: `key-${++drawn}`, ...generateKeyPairSync('rsa', { modulusLength: 2048 }) };
}

async function readForm(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}

/** `readToolKeys` reads the keys of the tool, as a platform does from the address that it was given. */
export async function startPlatform(readToolKeys: () => Promise<Fields[]>): Promise<TestPlatform> {
  let key = drawKey();
  const state = { keyReads: 0, tokenRequests: 0, scores: [] as ReceivedScore[], refusals: [] as number[] };
  const launches = new Map<string, Fields>();
  const returned: string[] = [];
  const members = createMemberService();
  const clientId = 'runq-client';
  let url = '';

  /** RFC 7523, section 3, with what the Security Framework demands in section 4.1.1. */
  async function grantToken(form: URLSearchParams): Promise<{ status: number; body: Fields }> {
    state.tokenRequests++;
    const claims = readJwt(form.get('client_assertion') ?? '', await readToolKeys());
    const now = Date.now() / 1000;
    const token = tokens[form.get('scope') ?? ''];
    const isRight =
      form.get('grant_type') === 'client_credentials' &&
      form.get('client_assertion_type') === 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' &&
      token !== undefined &&
      claims.iss === clientId &&
      claims.sub === clientId &&
      claims.aud === `${url}/token` &&
      typeof claims.jti === 'string' &&
      Number(claims.iat) <= now + 5 &&
      Number(claims.exp) > now;
    if (!isRight) return { status: 400, body: { error: 'invalid_client' } };
    return { status: 200, body: { access_token: token, token_type: 'Bearer', expires_in: 3600 } };
  }

  async function takeScore(request: IncomingMessage): Promise<number> {
    const status = state.refusals.shift();
    if (status !== undefined) return status;
    if (request.headers.authorization !== 'Bearer token-of-scores') return 401;
    state.scores.push({
      path: request.url!,
      contentType: request.headers['content-type'] ?? '',
      body: JSON.parse(await readForm(request)) as Fields,
    });
    return 200;
  }

  function signMessage(claims: Fields, header: Fields = {}, privateKey = key.privateKey): string {
    const signed = `${encode({ alg: 'RS256', typ: 'JWT', kid: key.kid, ...header })}.${encode(claims)}`;
    return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), privateKey).toString('base64url')}`;
  }

  const server: Server = createServer(async (request, response) => {
    const answer = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    try {
      const path = new URL(request.url!, url).pathname;
      if (path === '/jwks') {
        state.keyReads++;
        answer(200, { keys: [{ ...key.publicKey.export({ format: 'jwk' }), kid: key.kid, alg: 'RS256', use: 'sig' }] });
      } else if (path === '/token') {
        const { status, body } = await grantToken(new URLSearchParams(await readForm(request)));
        answer(status, body);
      } else if (request.method === 'POST' && /^\/lineitems\/\w+\/scores$/.test(path)) {
        answer(await takeScore(request), {});
      } else if (/^\/members\/[\w-]+$/.test(path)) {
        const { status, headers, body } = await members.answer(request, new URL(request.url!, url));
        response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
      } else if (path === '/auth') {
        const asked = new URL(request.url!, url).searchParams;
        const now = Math.floor(Date.now() / 1000);
        const times = { iss: url, aud: clientId, iat: now, exp: now + 60, nonce: asked.get('nonce') };
        const message = signMessage({ ...times, ...launches.get(asked.get('login_hint')!) });
        const form = { state: asked.get('state')!, id_token: message };
        response.writeHead(200, html).end(renderForm(asked.get('redirect_uri')!, form, true));
      } else if (path === '/link') {
        const { tool, ...form } = Object.fromEntries(new URL(request.url!, url).searchParams);
        response.writeHead(200, html).end(renderForm(tool!, { iss: url, client_id: clientId, ...form }, false));
      } else if (path === '/course') {
        const link = escapeText(request.url!.replace('/course', '/link'));
        response
          .writeHead(200, html)
          .end(`<h1>Course</h1><iframe title="Tool" src="${link}" width="600" height="500">`);
      } else if (path === '/return') {
        returned.push(new URLSearchParams(await readForm(request)).get('JWT')!);
        response.writeHead(200, html).end('<p>The link was added.</p>');
      } else answer(404, {});
    } catch (error) {
      answer(500, { error: String(error) });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url,
    issuer: url,
    clientId,
    deploymentId: '1',
    registration: {
      ...{ name: 'moodle', issuer: url, clientId, deploymentIds: ['1'] },
      authorizationEndpoint: `${url}/auth`,
      tokenEndpoint: `${url}/token`,
      jwksUrl: `${url}/jwks`,
    },
    sign: signMessage,
    ...{ launches, returned, members },
    rotateKey() {
      key = drawKey();
    },
    get publicKey() {
      return key.publicKey.export({ type: 'spki', format: 'pem' }) as string;
    },
    get keyReads() {
      return state.keyReads;
    },
    get tokenRequests() {
      return state.tokenRequests;
    },
    get scores() {
      return state.scores;
    },
    refuseScores: (...statuses) => void state.refusals.push(...statuses),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
