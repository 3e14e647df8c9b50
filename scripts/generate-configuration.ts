import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { renderConfiguration } from './docs/render-configuration.js';

writeFileSync(fileURLToPath(new URL('../docs/configuration.md', import.meta.url)), renderConfiguration());
