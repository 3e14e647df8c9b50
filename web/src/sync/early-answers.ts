import { openStorage } from '../ui/storage.js';
import { firstProjectId, readShownProject } from './shown-project.js';

/** What a page asks for first. The files are those of the first project, which is the only one for most users. */
const firstPaths = ['/v1/workspace/projects', '/v1/workspace'];
/** A later reader gets an answer of its own. */
const maxAgeMs = 15_000;

let early: { token: string; requestedAt: number; answers: Map<string, Promise<Response>> } | null = null;

/**
 * Requests the user's projects and files while the code that reads them still loads: on a slow connection that saves
 * two round trips. Repeated calls with the same token do nothing.
 */
export function requestEarly(user: { token: string; userId: string }): void {
  const { token, userId } = user;
  if (early?.token === token) return;
  const shown = readShownProject(openStorage('sessionStorage'), userId);
  const paths = firstPaths.slice(0, shown === null || shown === firstProjectId ? 2 : 1);
  const answers = new Map(paths.map((path) => [path, fetchOwn(path, token)]));
  early = { token, requestedAt: performance.now(), answers };
}

/** The answer to an early request, for its first reader. Rejects when the server could not be reached. */
export function takeEarlyAnswer(token: string, path: string): Promise<Response> | null {
  if (early?.token !== token || performance.now() - early.requestedAt > maxAgeMs) return null;
  const answer = early.answers.get(path) ?? null;
  early.answers.delete(path);
  return answer;
}

function fetchOwn(path: string, token: string): Promise<Response> {
  const answer = fetch(path, {
    cache: 'no-store',
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(maxAgeMs),
  });
  // A failure matters only to a reader, who gets it as well.
  answer.catch(() => {});
  return answer;
}
