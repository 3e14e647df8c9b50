import { type Theme, themes } from '../settings/settings.js';

/** The options in the URL of an embedded page. */
export interface EmbedOptions {
  /** The program itself, or the id of a shared one; without either it is an empty program. */
  source: { code: string } | { share: string };
  title: string | null;
  isReadOnly: boolean;
  /** `never` hides Run, `onLoad` runs the program as soon as a user is signed in. */
  runs: 'never' | 'onClick' | 'onLoad';
  /** Overrides the theme set in this browser. */
  theme: Theme | null;
}

const runModes: Record<string, EmbedOptions['runs']> = { '0': 'never', '1': 'onLoad' };

/**
 * Parses `/embed?...`. All options also work in the fragment (`#...`), which is not sent to the server and may be
 * longer than a URL that it accepts. Invalid values are ignored.
 */
export function parseEmbedOptions({ search, hash }: { search: string; hash: string }): EmbedOptions {
  const fragment = new URLSearchParams(hash.slice(1));
  const query = new URLSearchParams(search);
  const read = (name: string) => fragment.get(name) ?? query.get(name);
  const share = read('share');
  return {
    source: share ? { share } : { code: (read('code') ?? '').replace(/\r\n?/g, '\n') },
    title: read('title')?.trim() || null,
    isReadOnly: read('readonly') === '1',
    runs: runModes[read('run') ?? ''] ?? 'onClick',
    theme: themes.find((theme) => theme === read('theme')) ?? null,
  };
}
