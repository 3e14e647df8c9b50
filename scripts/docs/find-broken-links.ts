import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** Relative links and images of a Markdown file, in text and in HTML; code is not searched. */
function readLinks(markdown: string): string[] {
  const text = markdown.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '');
  const links = [...text.matchAll(/\]\(([^)\s]+)(?: "[^"]*")?\)|(?:src|srcset|href)="([^"]+)"/g)];
  return links.map(([, link, attribute]) => (link ?? attribute)!).filter((link) => !/^[a-z]+:/i.test(link));
}

/** Anchors of the headings of a Markdown file, as GitHub makes them. */
export function readAnchors(markdown: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading] of markdown.replace(/^```[\s\S]*?^```/gm, '').matchAll(/^#{1,6} (.+)$/gm)) {
    const anchor = heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-');
    let name = anchor;
    for (let count = 1; anchors.has(name); count += 1) name = `${anchor}-${count}`;
    anchors.add(name);
  }
  return anchors;
}

/** Links of `files` (paths below `root`) that lead to no file, or to no heading of it. */
export function findBrokenLinks(root: string, files: string[]): string[] {
  return files.flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    return readLinks(text).flatMap((link) => {
      const [path, anchor] = link.split('#') as [string, string?];
      const target = path ? join(root, dirname(file), decodeURIComponent(path)) : join(root, file);
      const isFound = existsSync(target) && (!anchor || hasAnchor(target, anchor));
      return isFound ? [] : [`${relative(root, join(root, file))}: ${link}`];
    });
  });
}

function hasAnchor(target: string, anchor: string): boolean {
  return statSync(target).isFile() && readAnchors(readFileSync(target, 'utf8')).has(anchor);
}
