import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** What the tests read of a service in docker-compose.yml. */
interface ComposeService {
  image?: string;
  build?: { dockerfile: string };
  command?: string[];
  environment?: Record<string, string>;
  secrets?: (string | { source: string; target: string })[];
  volumes?: string[];
  ports?: string[];
  networks: string[];
  profiles?: string[];
  cap_add?: string[];
  cap_drop?: string[];
  security_opt?: string[];
  mem_limit?: string;
  healthcheck?: { test: string[] };
  stop_grace_period?: string;
}

interface ComposeFile {
  services: Record<string, ComposeService>;
  networks: Record<string, { internal?: boolean; ipam?: { config: { subnet: string }[] } }>;
  secrets: Record<string, { file: string }>;
  volumes: Record<string, object>;
}

const reference = /\$\{([A-Z][A-Z0-9_]*)(?::-([^}]*))?\}/g;

/** The variables that a Compose file reads from the environment of the operator. */
export function listVariables(text: string): string[] {
  return [...new Set([...text.matchAll(reference)].map(([, name]) => name!))];
}

/** Reads a Compose file with its variables replaced as Compose does, by `env` or their defaults. */
export function readCompose(path: string, env: Record<string, string> = {}): ComposeFile {
  const text = readFileSync(path, 'utf8');
  return parse(text.replaceAll(reference, (_, name: string, fallback = '') => env[name] || fallback)) as ComposeFile;
}

const unitBytes: Record<string, number> = { k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** Bytes of a size such as `768m` (Compose) or `384mb` (Redis). */
export function parseSize(text: string): number {
  const match = /^(\d+)([kmg])b?$/.exec(text);
  if (!match) throw new Error(`${text} is no size such as 768m`);
  return Number(match[1]) * unitBytes[match[2]!]!;
}
