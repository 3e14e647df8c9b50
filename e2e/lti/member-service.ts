import type { IncomingMessage } from 'node:http';

type Fields = Record<string, unknown>;

export const memberScope = 'https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly';
export const memberToken = 'token-of-members';
const mediaType = 'application/vnd.ims.lti-nrps.v2.membershipcontainer+json';
const membership = 'http://purl.imsglobal.org/vocab/lis/v2/membership';

/** An answer of the service: an object is sent as JSON, a text as it is. */
interface MemberAnswer {
  status: number;
  headers: Record<string, string>;
  body: object | string;
}

/** The lists of members of a platform (LTI-NRPS 2.0). */
export interface MemberService {
  /** Entries of the lists, by context. */
  readonly lists: Map<string, Fields[]>;
  pageSize: number;
  /** Paths that were asked for, with their queries. */
  readonly requests: string[];
  /** What differs in the next answers, one for each request; null: nothing. */
  change(...changes: (Partial<MemberAnswer> | null)[]): void;
  /** Keeps the next answer back until the returned function is called. */
  hold(): () => void;
  answer(request: IncomingMessage, url: URL): Promise<MemberAnswer>;
}

/** An entry of a list. */
export const describeMember = (id: string, role: string, more: Fields = {}): Fields => ({
  ...{ user_id: id, name: `${id} Example`, email: `${id}@school.example`, status: 'Active' },
  roles: [role === 'TeachingAssistant' ? `${membership}/Instructor#${role}` : `${membership}#${role}`],
  ...more,
});

/** The claims of a message that comes from a course with such a list. */
export const describeCourse = (platformUrl: string, context: string, title: string): Fields => ({
  'https://purl.imsglobal.org/spec/lti/claim/context': { id: context, label: context.toUpperCase(), title },
  'https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice': {
    context_memberships_url: `${platformUrl}/members/${context}?tool=3`,
    service_versions: ['2.0'],
  },
});

export function createMemberService(): MemberService {
  const lists = new Map<string, Fields[]>();
  const requests: string[] = [];
  const changes: (Partial<MemberAnswer> | null)[] = [];
  let held: Promise<void> | null = null;
  const service = { lists, requests, pageSize: 2 };

  function listPage(context: string, url: URL): MemberAnswer {
    const members = lists.get(context);
    if (!members) return { status: 404, headers: {}, body: {} };
    const from = Number(url.searchParams.get('from') ?? 0);
    const next = from + service.pageSize;
    const link = `<${url.origin}${url.pathname}?tool=3&from=${next}>; rel="next"`;
    return {
      status: 200,
      headers: { 'content-type': mediaType, ...(next < members.length ? { link } : {}) },
      body: { id: url.href, context: { id: context, title: 'A course' }, members: members.slice(from, next) },
    };
  }

  return Object.assign(service, {
    change: (...more: (Partial<MemberAnswer> | null)[]) => void changes.push(...more),
    hold() {
      let release = () => {};
      held = new Promise((resolve) => {
        release = resolve;
      });
      return release;
    },
    async answer({ headers }: IncomingMessage, url: URL): Promise<MemberAnswer> {
      requests.push(url.pathname + url.search);
      const wait = held;
      held = null;
      await wait;
      if (headers.authorization !== `Bearer ${memberToken}`) return { status: 401, headers: {}, body: {} };
      if (headers.accept !== mediaType || url.searchParams.get('tool') !== '3')
        return { status: 406, headers: {}, body: {} };
      return { ...listPage(url.pathname.split('/')[2]!, url), ...changes.shift() };
    },
  });
}
