import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** Prints each page's gzipped first-load size and fails the build when one exceeds its limit in KB. */
export function checkFirstLoad(maxKilobytes: Record<string, number>): Plugin {
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
        for (const [page, max] of Object.entries(maxKilobytes)) {
          const file = bundle[page];
          if (file?.type !== 'asset') this.error(`There is no page ${page}.`);
          const html = String(file.source);
          const names = new Set([page, ...[...html.matchAll(/(?:src|href)="\/([^"]+)"/g)].map((match) => match[1]!)]);
          for (const name of names) {
            const chunk = bundle[name];
            if (chunk?.type === 'chunk') for (const imported of chunk.imports) names.add(imported);
          }
          const kilobytes = [...names].reduce((sum, name) => sum + bytesOf(name), 0) / 1024;
          const message = `${page}: first load ${kilobytes.toFixed(1)} KB gzipped (limit ${max} KB)`;
          if (kilobytes > max) this.error(message);
          this.info(message);
        }
      },
    },
  };
}
