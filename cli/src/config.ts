import { homedir } from 'node:os';
import { join } from 'node:path';
import { refuse } from './exit-code.js';

const defaultUrl = 'http://127.0.0.1:3000';

/** What the environment sets. */
export interface CliConfig {
  /** Address of the server, without a slash at its end. */
  url: string;
  /** `RUNQ_TOKEN`; null: the stored one is used. */
  token: string | null;
  credentialsFile: string;
  /** `NO_COLOR` (no-color.org) is set. */
  noColor: boolean;
}

/** Reads `RUNQ_URL`, `RUNQ_TOKEN`, `XDG_CONFIG_HOME` and `NO_COLOR`. */
export function parseConfig(env: Record<string, string | undefined>): CliConfig {
  const configFolder = env.XDG_CONFIG_HOME || join(env.HOME || homedir(), '.config');
  return {
    url: parseUrl(env.RUNQ_URL || defaultUrl),
    token: env.RUNQ_TOKEN ? parseToken(env.RUNQ_TOKEN, 'RUNQ_TOKEN') : null,
    credentialsFile: join(configFolder, 'runq', 'credentials.json'),
    noColor: Boolean(env.NO_COLOR),
  };
}

function parseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.username || url.search || url.hash)
    throw refuse(`RUNQ_URL is "${text}"; it must be an address such as ${defaultUrl}.`);
  return url.href.replace(/\/+$/, '');
}

/** A token as it stands in a header: visible ASCII, without the space around it. `source` names where it is from. */
export function parseToken(text: string, source: string): string {
  const token = text.trim();
  if (!/^[\x21-\x7e]+$/.test(token))
    throw refuse(`${source} must consist of visible ASCII characters, without spaces.`);
  return token;
}
