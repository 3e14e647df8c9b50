import { randomBytes } from 'node:crypto';
import type { UsedNonces } from '@runq/common/accounts/used-nonces';
import type { JWK } from 'jose';
import { z } from 'zod';
import type { LtiConfig, LtiPlatform } from '../../lti-settings.js';
import { isOfOrigin, type LtiRequest, readRequest } from './claims.js';
import { createDeepLinking, type DeepLinking } from './deep-linking.js';
import { LtiRefusal } from './lti-refusal.js';
import type { OwnKey } from './own-key.js';
import { createSeals } from './seals.js';
import { createVerifyMessage } from './verify-message.js';

/** Time from the login initiation to the launch: the user may have to sign in to the platform. */
const stateMs = 600_000;
/** The nonce of a message is remembered for as long as its state is accepted, and longer. */
const nonceKeptMs = 2 * stateMs;
export const launchPath = '/lti/launch';

/** Where a request comes from: `origin` is ours as its browser sees it; `browser` is the value of a cookie. */
interface LtiContext {
  origin: string;
  browser: string;
}

/** A message that passed every check. */
export type LtiMessage = { platform: LtiPlatform } & (
  | Extract<LtiRequest, { kind: 'open' }>
  | (Extract<LtiRequest, { kind: 'choose' }> & { ticket: string })
);

/** Sign-in from learning platforms with LTI 1.3. What is not right throws an `LtiRefusal`. */
export interface Lti extends DeepLinking {
  readonly jwks: { keys: JWK[] };
  /** Origins of pages from which messages come. */
  readonly platformOrigins: readonly string[];
  /** Where a browser goes on after the login initiation, whose parameters are `form`. */
  begin(form: unknown, context: LtiContext): Promise<URL>;
  /** What the message asks for that a browser brings back. */
  complete(form: unknown, context: { origin: string; browser: string | null; isFramed: boolean }): Promise<LtiMessage>;
}

const text = z.string().min(1).max(2000);
const initiationSchema = z.object({
  iss: text,
  login_hint: text,
  target_link_uri: text,
  lti_message_hint: z.string().max(8000).optional(),
  client_id: text.optional(),
  lti_deployment_id: text.optional(),
});
const launchSchema = z.object({ state: text, id_token: z.string().min(1) });
const stateSchema = z.object({ iss: text, client: text, nonce: text, deployment: text.optional() });

/**
 * Theory of operation (1EdTech Security Framework 1.0, section 5.1.1): a platform sends the browser to the login
 * initiation, which sends it back with a state and a nonce. It returns with a signed message that has both. The state
 * is a seal (seals.ts) that names the browser by a cookie, the platform and the nonce. The nonce is stored when a
 * message passed all other checks, so that the message works once, in all processes together.
 */
export function createLti(deps: {
  config: LtiConfig;
  key: OwnKey;
  /** Seals what browsers keep; the same in all processes. */
  sealSecret: string;
  nonces: UsedNonces;
}): Lti {
  const { config, key, nonces } = deps;
  const seals = createSeals(deps.sealSecret);
  const verifyMessage = createVerifyMessage();
  const deepLinking = createDeepLinking({ ...deps, seals, findPlatform });

  function findPlatform(issuer: string, clientId: string | undefined): LtiPlatform {
    const found = config.platforms.filter(
      (one) => one.issuer === issuer && (clientId === undefined || one.clientId === clientId),
    );
    // Without a client id, an issuer with several registrations is ambiguous.
    if (found.length !== 1) throw new LtiRefusal('platform is unknown');
    return found[0]!;
  }

  async function openState(state: string, browser: string | null) {
    const opened = await seals.open('state', state, browser);
    if (opened === 'foreign') throw new LtiRefusal('browser is another one');
    if (typeof opened === 'string')
      throw new LtiRefusal(opened === 'expired' ? 'state has expired' : 'state is not valid');
    return stateSchema.parse(opened);
  }

  return {
    jwks: key.jwks,
    platformOrigins: [
      ...new Set(config.platforms.flatMap((one) => [one.issuer, one.authorizationEndpoint].map(toOrigin))),
    ],
    ...deepLinking,

    async begin(form, { origin, browser }) {
      const { data, error } = initiationSchema.safeParse(form);
      if (error) throw new LtiRefusal('form is not valid', String(error.issues[0]?.path[0]));
      const platform = findPlatform(data.iss, data.client_id);
      if (!isOfOrigin(data.target_link_uri, origin)) throw new LtiRefusal('target link is of another origin');
      const deployment = data.lti_deployment_id;
      if (deployment !== undefined && !platform.deploymentIds.includes(deployment))
        throw new LtiRefusal('deployment is unknown');
      const nonce = randomBytes(32).toString('base64url');
      const kept = { iss: platform.issuer, client: platform.clientId, nonce, ...(deployment ? { deployment } : {}) };
      const url = new URL(platform.authorizationEndpoint);
      const parameters = {
        scope: 'openid',
        response_type: 'id_token',
        response_mode: 'form_post',
        prompt: 'none',
        client_id: platform.clientId,
        redirect_uri: `${origin}${launchPath}`,
        login_hint: data.login_hint,
        ...(data.lti_message_hint === undefined ? {} : { lti_message_hint: data.lti_message_hint }),
        nonce,
        state: await seals.close('state', kept, { browser, lastsMs: stateMs }),
      };
      for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
      return url;
    },

    async complete(form, { origin, browser, isFramed }) {
      if (typeof form === 'object' && form !== null && 'error' in form)
        throw new LtiRefusal('platform reported an error');
      const { data, error } = launchSchema.safeParse(form);
      if (error) throw new LtiRefusal('form is not valid', String(error.issues[0]?.path[0]));
      const state = await openState(data.state, browser);
      const platform = findPlatform(state.iss, state.client);
      const claims = await verifyMessage(data.id_token, platform);
      if (claims.nonce !== state.nonce) throw new LtiRefusal('nonce is wrong');
      const request = readRequest(claims, platform, origin);
      if (state.deployment !== undefined && state.deployment !== request.deployment)
        throw new LtiRefusal('deployment is unknown');
      // The cookie of the sign-in does not arrive in frames of other sites.
      if (isFramed && request.kind === 'open') throw new LtiRefusal('launch is in a frame');
      if (!(await nonces.use(`lti:${state.nonce}`, nonceKeptMs))) throw new LtiRefusal('message was used before');
      if (request.kind === 'open') return { ...request, platform };
      const choice = { userId: request.user.userId, context: request.course?.context ?? null };
      const ticket = await deepLinking.issueTicket({ ...request, ...choice, platform }, browser!);
      return { ...request, platform, ticket };
    },
  };
}

const toOrigin = (address: string) => new URL(address).origin;
