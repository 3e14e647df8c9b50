import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { findBrokenLinks, readAnchors } from './find-broken-links.js';
import { renderAssignmentYaml } from './render-assignment-yaml.js';
import { findUndocumented, renderConfiguration } from './render-configuration.js';
import { renderMetrics } from './render-metrics.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Pub/sub channels, which store nothing. */
const channels = ['channel', 'control', 'revocations', 'answers'];

async function listMarkdown(folder = '.'): Promise<string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  const found = await Promise.all(
    entries
      .filter(({ name }) => !name.startsWith('.') && !['node_modules', 'dist'].includes(name))
      .map((entry) => {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) return listMarkdown(path);
        return entry.name.endsWith('.md') ? [path] : [];
      }),
  );
  return found.flat();
}

test('docs/configuration.md is up to date with the schemas of the settings (npm run docs)', () => {
  expect(readFileSync(join(root, 'docs/configuration.md'), 'utf8')).toBe(renderConfiguration());
});

test('docs/assignment-yaml.md is up to date with the schema of assignments (npm run docs)', () => {
  expect(readFileSync(join(root, 'docs/assignment-yaml.md'), 'utf8')).toBe(renderAssignmentYaml());
});

test('docs/monitoring.md is up to date with the metrics (npm run docs)', () => {
  const document = readFileSync(join(root, 'docs/monitoring.md'), 'utf8');
  expect(renderMetrics(document)).toBe(document);
});

test('every setting has a meaning, and every number among the live settings a range', () => {
  expect(findUndocumented()).toEqual([]);
});

test('docs/deployment.md lists every key in Redis', () => {
  const table = /^\| kind \| data \| keys \|[\s\S]*?\n\n/m.exec(
    readFileSync(join(root, 'docs/deployment.md'), 'utf8'),
  )![0];
  const listed = table.split('\n').flatMap((row) => [...(row.split('|')[3] ?? '').matchAll(/`([a-z-]+)([:*a-z]*)`/g)]);
  const isListed = (name: string) =>
    listed.some(([, start, rest]) => (rest === '*' ? name.startsWith(start!) : name === start));
  const source = readFileSync(join(root, 'common/src/redis/keys.ts'), 'utf8');
  const script = readFileSync(join(root, 'common/lua/includes/keys.lua'), 'utf8');
  const names = [...source.matchAll(/\$\{tag\}:([a-z-]+)/g), ...script.matchAll(/TAG \.\. ':([a-z-]+)/g)].map(
    ([, name]) => name!,
  );
  const used = new Set(names.filter((name) => !channels.includes(name)));
  expect(used.size).toBeGreaterThan(20);
  expect([...used].filter((name) => !isListed(name))).toEqual([]);
  expect(
    listed.map(([, start]) => start!).filter((start) => ![...used].some((name) => name.startsWith(start))),
  ).toEqual([]);
});

test('every relative link and image in Markdown leads to a file and a heading', async () => {
  const files = await listMarkdown();
  expect(files).toContain('README.md');
  expect(findBrokenLinks(root, files)).toEqual([]);
});

test('reports links without a target, and ignores code and other sites', () => {
  const folder = mkdtempSync(join(tmpdir(), 'runq-links-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'b.md'), '# One `two`, three\n');
  const good = '[b](b.md#one-two-three) [self](#a) [site](https://a.example/x) `[code](none.md)`';
  const bad = '[gone](gone.md) [heading](b.md#none) <img src="gone.png" />';
  writeFileSync(join(folder, 'a.md'), `# A\n${good}\n${bad}\n\`\`\`\n[block](none.md)\n\`\`\`\n`);
  expect(findBrokenLinks(folder, ['a.md'])).toEqual(['a.md: gone.md', 'a.md: b.md#none', 'a.md: gone.png']);
});

test('repeated headings get numbered anchors', () => {
  expect([...readAnchors('# A b\n## A b\n')]).toEqual(['a-b', 'a-b-1']);
});
