import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { renderSchema } from './render-schema.js';

writeFileSync(fileURLToPath(new URL('../src/schema.ts', import.meta.url)), await renderSchema());
