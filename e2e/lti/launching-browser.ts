import type { Fields, TestPlatform } from './test-platform.js';

const lti = 'https://purl.imsglobal.org/spec/lti/claim';
const membership = 'http://purl.imsglobal.org/vocab/lis/v2/membership';

/** What differs from a launch that is right. */
export interface LaunchChanges {
  /** Parameters of the login initiation. */
  login?: Fields;
  claims?: Fields;
  /** Replaces the whole message. */
  message?: (claims: Fields) => string;
  /** Fields of the form that brings the message. */
  form?: Fields;
  headers?: Record<string, string>;
  /** In the course: `Learner`, `Instructor#TeachingAssistant`; several with spaces between. */
  role?: string;
}

/** A browser as far as launches need it: it keeps the cookies of runq, and follows no redirects. */
export interface LaunchingBrowser {
  readonly cookies: Map<string, string>;
  post(path: string, form: Fields, headers?: Record<string, string>): Promise<Response>;
  get(path: string): Promise<Response>;
  /** The login initiation, and what it sends to the platform. */
  login(changes?: Fields): Promise<{ response: Response; sent: URLSearchParams }>;
  /** A launch of the user `subject` from login initiation to the answer of runq. */
  launch(subject: string, changes?: LaunchChanges): Promise<Response>;
}

const toForm = (fields: Fields): URLSearchParams =>
  new URLSearchParams(
    Object.entries(fields)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]): [string, string] => [name, String(value)]),
  );

/** The claims of a resource link launch, as a platform sends them. */
export function describeLaunch(
  platform: TestPlatform,
  runqUrl: string,
  user: { subject: string; role: string; nonce: string },
): Fields {
  const now = Math.floor(Date.now() / 1000);
  return {
    ...{ iss: platform.issuer, aud: platform.clientId, iat: now, exp: now + 60, nonce: user.nonce },
    ...{ sub: user.subject, name: `${user.subject} Example`, email: `${user.subject}@school.example` },
    [`${lti}/version`]: '1.3.0',
    [`${lti}/message_type`]: 'LtiResourceLinkRequest',
    [`${lti}/deployment_id`]: platform.deploymentId,
    [`${lti}/target_link_uri`]: `${runqUrl}/`,
    [`${lti}/resource_link`]: { id: 'link-1', title: 'Homework' },
    [`${lti}/context`]: { id: 'course-1', title: 'Python' },
    [`${lti}/roles`]: user.role.split(' ').map((role) => `${membership}${role.includes('#') ? '/' : '#'}${role}`),
  };
}

export function openLaunchingBrowser(platform: TestPlatform, runqUrl: string): LaunchingBrowser {
  const cookies = new Map<string, string>();

  async function send(path: string, init: RequestInit): Promise<Response> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...(init.headers as Record<string, string>), ...(cookie === '' ? {} : { cookie }) };
    const response = await fetch(runqUrl + path, { ...init, headers, redirect: 'manual' });
    for (const text of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(text)!;
      cookies.set(name!, value!);
    }
    return response;
  }

  const post = (path: string, form: Fields, headers: Record<string, string> = {}) =>
    send(path, { method: 'POST', body: toForm(form), headers: { origin: platform.url, ...headers } });

  async function login(changes: Fields = {}) {
    const response = await post('/lti/login', {
      ...{ iss: platform.issuer, client_id: platform.clientId, login_hint: 'hint', lti_message_hint: 'message' },
      ...{ target_link_uri: `${runqUrl}/`, lti_deployment_id: platform.deploymentId, ...changes },
    });
    const location = response.headers.get('location');
    return { response, sent: location === null ? new URLSearchParams() : new URL(location).searchParams };
  }

  return {
    cookies,
    post,
    get: (path) => send(path, {}),
    login,
    async launch(subject, { login: parameters, claims, message, form, headers, role = 'Learner' } = {}) {
      const { response, sent } = await login(parameters);
      if (response.status !== 303) return response;
      const user = { subject, role, nonce: sent.get('nonce')! };
      const all = { ...describeLaunch(platform, runqUrl, user), ...claims };
      const signed = message ? message(all) : platform.sign(all);
      return post('/lti/launch', { state: sent.get('state')!, id_token: signed, ...form }, headers);
    },
  };
}
