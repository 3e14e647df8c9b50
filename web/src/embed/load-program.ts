import { callApi } from '../page/call-api.js';
import type { EmbedOptions } from './embed-options.js';

export interface EmbeddedFile {
  path: string;
  content: string;
  encoding: 'utf8' | 'base64';
}

/** What an embedded page shows and runs. */
export interface EmbeddedProgram {
  title: string | null;
  files: readonly EmbeddedFile[];
  entry: string;
}

interface Share {
  title: string | null;
  entry: string;
  files: { path: string; content: string; encoding?: 'utf8' | 'base64' }[];
}

/** Fetches the program that an address names; where that fails, why, in words for whoever reads the page. */
export async function loadProgram(
  source: EmbedOptions['source'],
): Promise<{ program: EmbeddedProgram } | { problem: string }> {
  if ('code' in source) {
    const file: EmbeddedFile = { path: 'main.py', content: source.code, encoding: 'utf8' };
    return { program: { title: null, files: [file], entry: file.path } };
  }
  const answer = await callApi<Share>(`/v1/shares/${encodeURIComponent(source.share)}`);
  if (!answer.ok)
    return { problem: answer.status === 404 ? 'This program is not shared, or no longer.' : answer.detail };
  const { title, entry, files } = answer.value;
  return { program: { title, entry, files: files.map((file) => ({ encoding: 'utf8', ...file })) } };
}
