import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { createTemplate, findContainer, type Resource, readEnvironment } from './create-template.js';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

test('every setting in the template is one that the process reads', () => {
  const template = createTemplate();
  const configuration = read('../../../docs/configuration.md');
  for (const [name, process] of [
    ['api', 'API'],
    ['worker', 'worker'],
  ] as const) {
    const container = findContainer(template, name);
    const settings = [
      ...Object.keys(readEnvironment(container)),
      ...container.Secrets.map(({ Name }: Resource) => Name),
    ];
    // The CDK adds AWS_REGION.
    for (const setting of settings.filter((candidate) => !candidate.startsWith('AWS_'))) {
      const row = configuration.split('\n').find((line) => line.startsWith(`| \`${setting}\` |`));
      assert.ok(
        row?.split('|').some((cell) => cell.trim().split(', ').includes(process)),
        `${name} has no ${setting}`,
      );
    }
  }
});

test('metrics that are collected exist', () => {
  const monitoring = read('../../../docs/monitoring.md');
  const names = [...read('../src/runq-metrics.ts').matchAll(/'(runq_\w+)'/g)].map(([, name]) => name);
  assert.ok(names.length > 10);
  for (const name of names) assert.ok(monitoring.includes(`| \`${name}\` |`), name);
});

test('images may be of another registry, by tag or digest', () => {
  const digest = `sha256:${'0'.repeat(64)}`;
  const template = createTemplate({ apiImage: `ghcr.io/school/runq-api@${digest}` });
  assert.equal(findContainer(template, 'api').Image, `ghcr.io/school/runq-api@${digest}`);
  assert.match(JSON.stringify(findContainer(template, 'worker').Image), /dkr\.ecr\.eu-central-1.*runq-worker:1/);
});
