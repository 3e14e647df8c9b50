import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';

/** A longer text is sent in pieces of this length, in UTF-16 code units. */
const pieceLength = 64 * 1024;
/** How deep in a body a long text is looked for: runs in a list of a response. */
const depthMax = 3;

/**
 * Sends a body as JSON with the status of the response. Long texts, as the output of a run, are encoded piece by piece
 * as the client takes them: 16 MiB of control characters are 96 MB of JSON, which would stop this process for a second.
 */
export async function sendJson(response: Response, body: unknown): Promise<void> {
  if (!hasLongText(body, depthMax)) return void response.json(body);
  response.type('json');
  // A client that leaves meanwhile is no fault.
  await pipeline(Readable.from(encode(body), { objectMode: false }), response).catch((err) => {
    if (!response.destroyed) throw err;
  });
}

function hasLongText(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return value.length > pieceLength;
  if (typeof value !== 'object' || value === null || depth === 0) return false;
  for (const name in value) if (hasLongText((value as Record<string, unknown>)[name], depth - 1)) return true;
  return false;
}

/** JSON in pieces: a marker stands for each long text in the first pass. */
function* encode(body: unknown): Generator<string> {
  const marker = randomUUID();
  const texts: string[] = [];
  const frame = JSON.stringify(body, (_, value) =>
    typeof value === 'string' && value.length > pieceLength ? `${marker}${texts.push(value) - 1}` : value,
  );
  const parts = frame.split(new RegExp(`"${marker}(\\d+)"`));
  for (const [index, part] of parts.entries()) {
    if (index % 2 === 0) yield part;
    else yield* encodeText(texts[Number(part)]!);
  }
}

function* encodeText(text: string): Generator<string> {
  yield '"';
  for (let start = 0; start < text.length; ) {
    let end = start + pieceLength;
    if (isHighSurrogate(text.charCodeAt(end - 1))) end--;
    yield JSON.stringify(text.slice(start, end)).slice(1, -1);
    start = end;
  }
  yield '"';
}

/** The first half of a character beyond U+FFFF; NaN, after the end of the text, is none. */
const isHighSurrogate = (unit: number) => unit >= 0xd800 && unit <= 0xdbff;
