import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Sandbox } from '../../src/sandbox/contract.js';
import type { SandboxSettings } from '../../src/sandbox/create-sandbox.js';
import { openTestSandbox } from './test-sandbox.js';

export type TestTier = '1' | '2' | '3' | '3b' | '4';

/** The tier that `RUNQ_TEST_TIER` selects; 1 by default. */
export const wantedTier = (process.env.RUNQ_TEST_TIER ?? '1') as TestTier;

const restrictingScript = fileURLToPath(new URL('./docker_capabilities.py', import.meta.url));

/** A Python restricted as on a machine of that tier, so that the supervisor detects the tier by its own test. */
export function pythonOfTier(tier: TestTier): { python: string; remove(): void } {
  const folder = mkdtempSync('/var/tmp/runq-python-');
  const python = join(folder, 'python3');
  const command = JSON.stringify(['python3', '-I', '-S', '-B', restrictingScript, tier, '/usr/bin/python3']);
  writeFileSync(
    python,
    `#!/usr/bin/python3 -ISB\nimport os, sys\nos.execv('/usr/bin/python3', ${command} + sys.argv[1:])\n`,
  );
  chmodSync(folder, 0o755);
  chmodSync(python, 0o755);
  return { python, remove: () => rmSync(folder, { recursive: true }) };
}

/** A real sandbox on a machine that allows just that tier. */
export async function openTierSandbox(tier: TestTier, settings: Partial<SandboxSettings> = {}): Promise<Sandbox> {
  if (tier === '1') return openTestSandbox(settings);
  if (tier === '2') return openTestSandbox({ useCgroup: false, ...settings });
  const { python, remove } = pythonOfTier(tier);
  const minTier = tier === '4' ? 4 : 3;
  const sandbox = await openTestSandbox({ python, minTier, useCgroup: false, ...settings }).catch((error) => {
    remove();
    throw error;
  });
  return {
    ...sandbox,
    async close() {
      await sandbox.close();
      remove();
    },
  };
}
