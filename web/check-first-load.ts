import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** Prints each page's gzipped first-load size and fails the build when one exceeds the limit. */
export function checkFirstLoad({ maxBytes }: { maxBytes: number }): Plugin {
  return {
    name: 'check-first-load',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const bytesOf = (name: string) => {
          const file = bundle[name];
          if (!file) return 0;
          return gzipSync(file.type === 'chunk' ? file.code : file.source).length;
        };
        for (const page of Object.keys(bundle).filter((name) => name.endsWith('.html'))) {
          const file = bundle[page]!;
          const html = file.type === 'asset' ? String(file.source) : '';
          const names = new Set([page, ...[...html.matchAll(/(?:src|href)="\/([^"]+)"/g)].map((match) => match[1]!)]);
          for (const name of names) {
            const chunk = bundle[name];
            if (chunk?.type === 'chunk') for (const imported of chunk.imports) names.add(imported);
          }
          const bytes = [...names].reduce((sum, name) => sum + bytesOf(name), 0);
          const message = `${page}: first load ${(bytes / 1024).toFixed(1)} KB gzipped (limit ${maxBytes / 1024} KB)`;
          if (bytes > maxBytes) this.error(message);
          this.info(message);
        }
      },
    },
  };
}
