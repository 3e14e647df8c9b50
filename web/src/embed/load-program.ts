import { callApi } from '../ui/api-client.js';
import type { EmbedOptions } from './embed-options.js';

export interface EmbeddedFile {
  path: string;
  content: string;
  encoding: 'utf8' | 'base64';
}

/** The program of an embedded page. */
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

/** Loads the program named in the URL. A failure is a sentence that can be shown. */
export async function loadProgram(
  source: EmbedOptions['source'],
): Promise<{ program: EmbeddedProgram } | { problem: string }> {
  if ('code' in source) {
    const file: EmbeddedFile = { path: 'main.py', content: source.code, encoding: 'utf8' };
    return { program: { title: null, files: [file], entry: file.path } };
  }
  const answer = await callApi<Share>(`/v1/shares/${encodeURIComponent(source.share)}`);
  if (!answer.ok)
    return {
      problem:
        answer.status === 404 ? 'This program is not available. Its link may have been turned off.' : answer.detail,
    };
  const { title, entry, files } = answer.value;
  return { program: { title, entry, files: files.map((file) => ({ encoding: 'utf8', ...file })) } };
}
