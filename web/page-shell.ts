import type { Plugin, Rolldown } from 'vite';

type Bundle = Record<string, Rolldown.OutputChunk | Rolldown.OutputAsset>;

/**
 * Prepares `index.html` for a slow connection, where each round trip counts. What the page shows first needs the HTML
 * alone: the styles of its sign-in form become a part of it. The code of `app`, which the page imports after the form,
 * is preloaded at low priority together with the form's own.
 */
export function pageShell(options: { page: string; styles: string; app: string }): Plugin {
  return {
    name: 'page-shell',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { path, bundle }) {
        if (!bundle || path !== `/${options.page}`) return html;
        const styled = inlineStyles(html.replace(/\s*<!--.*?-->/gs, ''), bundle, options.styles);
        return addPreloads(styled, bundle, options.app);
      },
    },
  };
}

/** Replaces the link to a style sheet by its text. Scripts stay files: the content security policy requires that. */
function inlineStyles(html: string, bundle: Bundle, name: string): string {
  const link = new RegExp(`<link rel="stylesheet"[^>]* href="/(assets/${name}-[^"]+\\.css)">`);
  const file = link.exec(html)?.[1];
  const asset = file === undefined ? undefined : bundle[file];
  if (asset?.type !== 'asset') throw new Error(`The page has no style sheet ${name}.`);
  return html.replace(link, () => `<style>${String(asset.source).trim()}</style>`);
}

function addPreloads(html: string, bundle: Bundle, app: string): string {
  const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
  const entry = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith(app));
  if (!entry) throw new Error(`There is no chunk of ${app}.`);
  const form = chunks.find(({ isEntry, dynamicImports }) => isEntry && dynamicImports.includes(entry.fileName));
  const ofForm = form ? findImports(bundle, form) : [];
  const ofApp = findImports(bundle, entry).filter((chunk) => !ofForm.includes(chunk));
  const styles = new Set(ofApp.flatMap((chunk) => [...(chunk.viteMetadata?.importedCss ?? [])]));
  // HTTP/1.1 loads six files at a time: the small ones that wait then arrive while the largest still loads.
  const bySize = ofApp.toSorted((one, other) => other.code.length - one.code.length);
  const links = [
    ...ofForm.map(({ fileName }) => ['rel="modulepreload"', fileName]),
    ...bySize.slice(0, 1).map(({ fileName }) => ['rel="modulepreload"', fileName]),
    ...[...styles].map((name) => ['rel="preload" as="style"', name]),
    ...bySize.slice(1).map(({ fileName }) => ['rel="modulepreload"', fileName]),
  ]
    .filter(([, name]) => !html.includes(`"/${name}"`))
    .map(([kind, name]) => `    <link ${kind} crossorigin fetchpriority="low" href="/${name}">\n`);
  return html.replace('  </head>', `${links.join('')}  </head>`);
}

/** A chunk and all that it imports statically. */
function findImports(bundle: Bundle, entry: Rolldown.OutputChunk): Rolldown.OutputChunk[] {
  const found = new Set([entry]);
  for (const { imports } of found)
    for (const name of imports) {
      const chunk = bundle[name];
      if (chunk?.type === 'chunk') found.add(chunk);
    }
  return [...found];
}
