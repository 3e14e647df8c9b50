import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const MiB = 1024 * 1024;

/** Defaults, maxima and a name for `parseAssignment`. */
export const parseOptions = {
  defaultLimits: { cpuTimeMs: 10_000, wallTimeMs: 60_000, memoryBytes: 256 * MiB, outputBytes: MiB },
  maxLimits: { cpuTimeMs: 600_000, wallTimeMs: 3_600_000, memoryBytes: 1024 * MiB, outputBytes: 16 * MiB },
  fallbackName: 'hw.zip',
};

/** The files of a package: paths and their texts. */
export const toFiles = (contents: Record<string, string | Buffer>) =>
  Object.entries(contents).map(([path, data]) => ({ path, data: Buffer.from(data) }));

/** The example at the top of docs/assignment-yaml.md. */
export const exampleYaml = readFileSync(
  fileURLToPath(new URL('../../../scripts/docs/assignment-example.yaml', import.meta.url)),
  'utf8',
);

/** Every file that the example names, and a statement. */
export const exampleFiles = {
  'assignment.yaml': exampleYaml,
  'data/words.txt': 'one\ntwo\n',
  't/2.in': '0.1\n0.2\n',
  't/2.out': '0.3\n',
  't/data.csv': 'a,b\n1,2\n',
  'solution/main.py': 'print(7)\n',
  'README.md': '# Sums\n',
};
