import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { listMetrics } from './list-metrics.js';

const read = (name: string) => readFileSync(new URL(`../../../deploy/monitoring/${name}`, import.meta.url), 'utf8');
const names = new Set(
  listMetrics().flatMap(({ name, type }) =>
    type === 'histogram' ? ['bucket', 'sum', 'count'].map((part) => `${name}_${part}`) : [name],
  ),
);
const namesIn = (text: string) => [...new Set(text.match(/runq_[a-z_]+/g))];

interface Dashboard {
  panels: { title: string; targets: { expr: string }[] }[];
}

test('every metric of the alert rules and the dashboard is one of /metrics', () => {
  const { panels } = JSON.parse(read('grafana/dashboards/runq.json')) as Dashboard;
  const queries = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)).join('\n');
  const inRules = namesIn(read('alerts.yml').replaceAll(/^ *#.*$/gm, ''));
  expect(inRules.length).toBeGreaterThan(10);
  expect([...inRules, ...namesIn(queries)].filter((name) => !names.has(name))).toEqual([]);
});

test('all panels have different titles and a query', () => {
  const { panels } = JSON.parse(read('grafana/dashboards/runq.json')) as Dashboard;
  expect(new Set(panels.map(({ title }) => title)).size).toBe(panels.length);
  expect(panels.filter(({ targets }) => targets.length === 0)).toEqual([]);
});
