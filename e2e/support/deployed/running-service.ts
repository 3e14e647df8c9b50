import { readFileSync } from 'node:fs';

/** A service that runs already: the tests use it instead of starting one. */
interface RunningService {
  url: string;
  /** The key of its tokens (`RUNQ_JWT_SECRET_FILE`); null: the sign-in of development. */
  jwtSecret: string | null;
}

/**
 * The service that `BASE_URL` of `npm run test:service` names; null: each test file starts one of its own. That command
 * passes it on by another name, since vitest has a `BASE_URL` of its own.
 */
export const runningService = readRunningService(process.env);

/** Throws for a `BASE_URL` that is no address. */
export function readRunningService(env: NodeJS.ProcessEnv): RunningService | null {
  const { RUNQ_TEST_URL: url, RUNQ_JWT_SECRET_FILE: file } = env;
  if (!url) return null;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new Error(`BASE_URL must be an address such as http://127.0.0.1:3000, not ${JSON.stringify(url)}`);
  return { url: url.replace(/\/+$/, ''), jwtSecret: file ? readFileSync(file, 'utf8').trimEnd() : null };
}
