import { randomBytes } from 'node:crypto';
import { ProblemError } from '@runq/common/contract/problem';
import type { CookieOptions, Request, Response } from 'express';
import { z } from 'zod';
import { type Lti, type LtiMessage, launchPath } from '../../accounts/lti/lti.js';
import { LtiRefusal } from '../../accounts/lti/lti-refusal.js';
import { readCookie } from '../../http/read-cookie.js';
import { type Route, route } from '../../http/route.js';
import { json, media } from '../../http/route-doc.js';
import type { Services } from '../services.js';
import { renderChoices, renderReturn, sendLtiPage } from './lti-pages.js';
import { toOwnPath } from './oidc.js';

const choicePath = '/lti/deep-linking';
const browserNames = { secure: '__Host-runq_lti', plain: 'runq_lti' };
const browserPattern = /^[\w-]{43}$/;
const refusalStatus = 403;

const page = media('A page', 'text/html');
const responses = {
  '400': page,
  '404': 'LTI is off (problem)',
  '429': 'Too many requests (problem)',
  '503': 'Not available right now (problem)',
};
const refused = { [refusalStatus]: media('A page that says why not', 'text/html') };

interface Exchange {
  request: Request;
  response: Response;
}

/** The addresses that a learning platform has of this service. Each takes a form, and browsers come there. */
export const ltiRoutes: Route[] = [
  route({
    method: 'get',
    path: '/lti/jwks',
    summary: 'The keys that verify messages of this service to learning platforms',
    access: 'anyone',
    responses: { '200': json('A key set', z.looseObject({ keys: z.array(z.looseObject({})) })), ...responses },
    handle: (services) => requireLti(services).jwks,
  }),
  ...(['get', 'post'] as const).map((method) =>
    route({
      method,
      path: '/lti/login',
      summary: 'Login initiation of a learning platform (LTI 1.3), with its parameters in the query or a form',
      access: 'anyone',
      responses: { '303': 'To the platform', ...refused, ...responses },
      respond: (services, exchange) =>
        answer(services, exchange, async (lti) => {
          const { request, response } = exchange;
          const browser = readBrowser(services, request) ?? randomBytes(32).toString('base64url');
          const form = method === 'get' ? request.query : request.body;
          const url = await lti.begin(form, { origin: services.readOrigin(request), browser });
          setBrowser(services, exchange, browser);
          response.redirect(303, url.href);
        }),
    }),
  ),
  route({
    method: 'post',
    path: launchPath,
    summary: 'A message of a learning platform: signs in and opens a page, or lists what a teacher may link',
    access: 'anyone',
    responses: { '303': 'To the page', '200': page, ...refused, ...responses },
    respond: (services, exchange) =>
      answer(services, exchange, async (lti) => {
        const { request } = exchange;
        const message = await lti.complete(request.body, {
          origin: services.readOrigin(request),
          browser: readBrowser(services, request),
          isFramed: ['iframe', 'frame'].includes(request.get('sec-fetch-dest') ?? ''),
        });
        return message.kind === 'open'
          ? open(services, exchange, message)
          : listChoices(services, exchange, lti, message);
      }),
  }),
  route({
    method: 'post',
    path: choicePath,
    summary: 'The assignment that a teacher chose for a link; the page sends it to the learning platform',
    access: 'anyone',
    responses: { '200': page, ...refused, ...responses },
    respond: (services, exchange) => answer(services, exchange, (lti) => choose(services, exchange, lti)),
  }),
];

function requireLti({ lti }: Services): Lti {
  if (!lti) throw new ProblemError('not_found', 'LTI is off.');
  return lti;
}

/** Browsers come here, so a refusal is a page; the log has its reason. */
async function answer(services: Services, { response }: Exchange, respond: (lti: Lti) => Promise<void>): Promise<void> {
  const lti = requireLti(services);
  try {
    await respond(lti);
  } catch (error) {
    if (!(error instanceof LtiRefusal)) throw error;
    services.logLtiRefusal(error);
    sendLtiPage(response, {
      status: refusalStatus,
      title: 'This link cannot be opened',
      body: `<p role="alert">${error.sentence}</p>`,
      framedBy: lti.platformOrigins,
    });
  }
}

async function open(
  services: Services,
  { request, response }: Exchange,
  message: Extract<LtiMessage, { kind: 'open' }>,
): Promise<void> {
  const { user, assignment, targetLink, score, platform } = message;
  // First of all: an assignment of the course is for its members.
  await services.launchEnrolment.enrol(message);
  if (score && assignment !== null && user.role === 'student') {
    const { issuer, clientId } = platform;
    await services.scores?.link(assignment, user.userId, { issuer, clientId, ...score });
  }
  await services.signInCookies.open(request, response, { ...user, way: 'lti' });
  response.redirect(303, await findPage(services, { user, assignment, targetLink }, services.readOrigin(request)));
}

async function findPage(
  { publications }: Services,
  { user, assignment, targetLink }: Pick<Extract<LtiMessage, { kind: 'open' }>, 'user' | 'assignment' | 'targetLink'>,
  origin: string,
): Promise<string> {
  if (assignment !== null) {
    const name = encodeURIComponent(assignment);
    const isOwn = user.role === 'grader' && (await publications.listOwn(user)).some((one) => one.name === assignment);
    return isOwn ? `/grader/assignments/${name}` : `/?assignment=${name}`;
  }
  const { pathname, search } = new URL(targetLink);
  const path = toOwnPath(`${pathname}${search}`, origin);
  return path.startsWith('/lti/') ? '/' : path;
}

async function listChoices(
  services: Services,
  { response }: Exchange,
  { platformOrigins: framedBy }: Lti,
  message: Extract<LtiMessage, { kind: 'choose' }>,
): Promise<void> {
  const course = await services.launchEnrolment.enrol(message);
  const choices = await findChoices(services, message.user, course);
  sendLtiPage(response, {
    title: 'Add an assignment',
    body: renderChoices(choicePath, message.ticket, choices),
    framedBy,
  });
}

/** Links of a course lead to its own assignments, and to those that are in no course. */
async function findChoices({ publications }: Services, user: { userId: string }, course: string | null) {
  const own = await publications.listOwn(user);
  return own.filter((one) => course === null || one.course === null || one.course === course);
}

async function choose(services: Services, { request, response }: Exchange, lti: Lti): Promise<void> {
  const { ticket, assignment } = (request.body ?? {}) as Record<string, unknown>;
  const browser = readBrowser(services, request);
  const { userId, context } = await lti.readTicket(ticket, browser);
  const course = context && (await services.launchEnrolment.findCourse(context));
  const chosen = (await findChoices(services, { userId }, course)).find(({ name }) => name === assignment);
  if (!chosen) throw new LtiRefusal('assignment is not published');
  const url = `${services.readOrigin(request)}/?assignment=${encodeURIComponent(chosen.name)}`;
  const { returnUrl, message } = await lti.choose(ticket, browser, { ...chosen, url });
  sendLtiPage(response, {
    ...renderReturn(returnUrl, message),
    ...{ title: 'Back to the course', framedBy: lti.platformOrigins, formTarget: returnUrl },
  });
}

const isSecure = ({ readOrigin }: Services, request: Request) => readOrigin(request).startsWith('https:');

function readBrowser(services: Services, request: Request): string | null {
  const name = isSecure(services, request) ? browserNames.secure : browserNames.plain;
  const value = readCookie(request.headers.cookie, name);
  return value !== null && browserPattern.test(value) ? value : null;
}

/**
 * The platform sends the message with a form of its own site, so the cookie must come with requests of other sites.
 * Partitioned, it also does in a frame, in browsers that give frames no other cookies (CHIPS).
 */
function setBrowser(services: Services, { request, response }: Exchange, browser: string): void {
  const options: CookieOptions = { httpOnly: true, path: '/' };
  if (isSecure(services, request))
    response.cookie(browserNames.secure, browser, { ...options, secure: true, sameSite: 'none', partitioned: true });
  else response.cookie(browserNames.plain, browser, options);
}
