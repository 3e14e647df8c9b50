import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { renderAssignmentYaml } from './docs/render-assignment-yaml.js';
import { renderConfiguration } from './docs/render-configuration.js';

const write = (name: string, text: string) =>
  writeFileSync(fileURLToPath(new URL(`../docs/${name}`, import.meta.url)), text);

write('configuration.md', renderConfiguration());
write('assignment-yaml.md', renderAssignmentYaml());
