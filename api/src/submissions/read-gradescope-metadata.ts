import { parse } from 'yaml';
import { z } from 'zod';

/** Most characters of the wanted part of one submission's metadata. */
const maxBlockLength = 64 * 1024;

/** What Gradescope's export says about a submission. `submittedAt` is epoch ms, null if it is not said. */
export interface GradescopeSubmission {
  submitters: { name: string | null; sid: string | null; email: string | null }[];
  submittedAt: number | null;
}

const text = z
  .union([z.string(), z.number()])
  .transform((value) => String(value).trim().normalize('NFC') || null)
  .nullish()
  .transform((value) => value ?? null);
const submitterSchema = z
  .object({ ':name': text, ':sid': text, ':email': text })
  .transform((submitter) => ({ name: submitter[':name'], sid: submitter[':sid'], email: submitter[':email'] }))
  .refine(({ name, sid, email }) => sid ?? email ?? name, 'has no name, sid or email');
const submissionSchema = z.object({
  ':submitters': z.array(submitterSchema).min(1),
  ':created_at': z.unknown().optional(),
});
/** Ruby writes some times as objects. */
const timeObject = z.object({ utc: z.string() });

/**
 * Reads `submission_metadata.yml` of a Gradescope export: YAML written by Ruby, with a key per folder whose value has
 * the symbol keys `:submitters:` and `:created_at:`. The file also holds all results, which can be megabytes. So only
 * the lines of these two keys are parsed, a submission at a time: a faulty one costs no other. A value is null if it
 * cannot be read.
 */
export function readGradescopeMetadata(yaml: string): Map<string, GradescopeSubmission | null> {
  const submissions = new Map<string, GradescopeSubmission | null>();
  for (const { folder, lines } of splitBlocks(yaml)) submissions.set(folder, parseBlock(lines.join('\n')));
  return submissions;
}

/** The wanted lines of each submission. Ruby indents keys by two spaces, and lists of a key no further. */
function* splitBlocks(yaml: string): Generator<{ folder: string; lines: string[] }> {
  let block: { folder: string; lines: string[] } | null = null;
  let isWanted = false;
  for (const line of readLines(yaml)) {
    const folder = /^(?<quote>["']?)(?<name>[\w-]+)\k<quote>:\s*$/.exec(line)?.groups?.name;
    if (folder !== undefined) {
      if (block) yield block;
      block = { folder, lines: [] };
      isWanted = false;
      continue;
    }
    if (/^ {2}[^\s-]/.test(line)) isWanted = /^ {2}:(submitters|created_at):/.test(line);
    if (block && isWanted) block.lines.push(line);
  }
  if (block) yield block;
}

/** One line after another: an array of all would be much larger than the text. */
function* readLines(text: string): Generator<string> {
  for (let from = 0; from < text.length; ) {
    const newline = text.indexOf('\n', from);
    const end = newline < 0 ? text.length : newline;
    yield text.slice(from, text[end - 1] === '\r' ? end - 1 : end);
    from = end + 1;
  }
}

function parseBlock(block: string): GradescopeSubmission | null {
  if (block.length > maxBlockLength) return null;
  let value: unknown;
  try {
    value = parse(block, { maxAliasCount: 0, logLevel: 'silent' });
  } catch {
    return null;
  }
  const { data } = submissionSchema.safeParse(value);
  return data ? { submitters: data[':submitters'], submittedAt: parseTime(data[':created_at']) } : null;
}

/** A time such as `2026-10-05 00:14:36.529346000 -08:00`. One without a zone is UTC. */
function parseTime(value: unknown): number | null {
  const written = typeof value === 'string' ? value : timeObject.safeParse(value).data?.utc;
  const match = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d{1,3})?)\d*\s*(Z|UTC|[+-]\d\d:?\d\d)?$/.exec(
    written ?? '',
  );
  if (!match) return null;
  const [, date, time, zone = 'Z'] = match;
  const isoZone = zone === 'UTC' ? 'Z' : zone.replace(/^([+-]\d\d):?(\d\d)$/, '$1:$2');
  const ms = Date.parse(`${date}T${time}${isoZone}`);
  return Number.isNaN(ms) ? null : ms;
}
