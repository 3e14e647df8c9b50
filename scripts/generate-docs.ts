import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { renderAssignmentYaml } from './docs/render-assignment-yaml.js';
import { renderConfiguration } from './docs/render-configuration.js';
import { renderMetrics } from './docs/render-metrics.js';

const pathOf = (name: string) => fileURLToPath(new URL(`../docs/${name}`, import.meta.url));
const read = (name: string) => readFileSync(pathOf(name), 'utf8');
const write = (name: string, text: string) => writeFileSync(pathOf(name), text);

write('configuration.md', renderConfiguration());
write('assignment-yaml.md', renderAssignmentYaml());
write('monitoring.md', renderMetrics(read('monitoring.md')));
