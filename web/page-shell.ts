import type { Plugin, Rolldown } from 'vite';

type Bundle = Record<string, Rolldown.OutputChunk | Rolldown.OutputAsset>;

/**
 * Prepares `index.html` for a slow connection, where each round trip counts. What the page shows first needs the HTML
 * alone: the styles of its sign-in form become a part of it. The code of `form`, which the first script imports, is
 * preloaded, and that of `app`, which the form's code imports, at low priority.
 */
export function pageShell(options: { page: string; styles: string; form: string; app: string }): Plugin {
  return {
    name: 'page-shell',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { path, bundle }) {
        if (!bundle || path !== `/${options.page}`) return html;
        const styled = inlineStyles(html.replace(/\s*<!--.*?-->/gs, ''), bundle, options.styles);
        return addPreloads(styled, bundle, options);
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

function addPreloads(html: string, bundle: Bundle, options: { form: string; app: string }): string {
  const ofForm = findImports(bundle, options.form);
  const ofApp = findImports(bundle, options.app).filter((chunk) => !ofForm.includes(chunk));
  const styles = new Set(ofApp.flatMap((chunk) => [...(chunk.viteMetadata?.importedCss ?? [])]));
  // HTTP/1.1 loads six files at a time: the small ones that wait then arrive while the largest still loads.
  const bySize = ofApp.toSorted((one, other) => other.code.length - one.code.length);
  const links = [
    ...ofForm.map(({ fileName }) => ['rel="modulepreload" crossorigin', fileName]),
    ...bySize.slice(0, 1).map(({ fileName }) => ['rel="modulepreload" crossorigin fetchpriority="low"', fileName]),
    ...[...styles].map((name) => ['rel="preload" as="style" crossorigin fetchpriority="low"', name]),
    ...bySize.slice(1).map(({ fileName }) => ['rel="modulepreload" crossorigin fetchpriority="low"', fileName]),
  ]
    .filter(([, name]) => !html.includes(`"/${name}"`))
    .map(([attributes, name]) => `    <link ${attributes} href="/${name}">\n`);
  return html.replace('  </head>', `${links.join('')}  </head>`);
}

/** The chunk of a module that is imported dynamically, and all that it imports statically. */
function findImports(bundle: Bundle, module: string): Rolldown.OutputChunk[] {
  const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
  const entry = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith(module));
  if (!entry) throw new Error(`There is no chunk of ${module}.`);
  const found = new Set([entry]);
  for (const { imports } of found)
    for (const name of imports) {
      const chunk = bundle[name];
      if (chunk?.type === 'chunk') found.add(chunk);
    }
  return [...found];
}
