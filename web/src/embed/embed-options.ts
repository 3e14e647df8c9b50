import { type Theme, themes } from '../settings/settings.js';

/** What the address of an embedded page asks for. */
export interface EmbedOptions {
  /** The program itself, or the id of a shared one; nothing of both is an empty program. */
  source: { code: string } | { share: string };
  title: string | null;
  isReadOnly: boolean;
  /** `never` shows the program only, `atOnce` runs it as soon as somebody is signed in. */
  runs: 'never' | 'whenAsked' | 'atOnce';
  /** The theme to wear here, whatever this browser was set to. */
  theme: Theme | null;
}

const runWords: Record<string, EmbedOptions['runs']> = { '0': 'never', '1': 'atOnce' };

/**
 * Reads `/embed?...`. Everything may also stand behind the `#`, which is not sent to the server and may be longer than an address that
 * it takes. What is not understood is as if it were not there.
 */
export function parseEmbedOptions({ search, hash }: { search: string; hash: string }): EmbedOptions {
  const behind = new URLSearchParams(hash.slice(1));
  const before = new URLSearchParams(search);
  const read = (name: string) => behind.get(name) ?? before.get(name);
  const share = read('share');
  return {
    source: share ? { share } : { code: (read('code') ?? '').replace(/\r\n?/g, '\n') },
    title: read('title')?.trim() || null,
    isReadOnly: read('readonly') === '1',
    runs: runWords[read('run') ?? ''] ?? 'whenAsked',
    theme: themes.find((theme) => theme === read('theme')) ?? null,
  };
}
