import { expect, test } from 'vitest';
import { runProgram } from '../../support/test-sandbox.js';
import { openTierSandbox } from '../../support/test-tiers.js';

const MiB = 1024 * 1024;
const limits = { memoryBytes: 256 * MiB, wallTimeMs: 20_000, cpuTimeMs: 20_000 };
const plot =
  'import numpy as np, pandas as pd, matplotlib.pyplot as plt\n' +
  'plt.plot([1, 2]); plt.show(); print(pd.DataFrame({"a": [1]})["a"].sum(), np.eye(1))';

test('scientific packages, pictures and turtle work in a chroot', async () => {
  const sandbox = await openTierSandbox('4', { zygotes: ['base', 'sci'], slots: 1, readyUnits: 1 });
  expect(sandbox.info.zygotes).toEqual(['base', 'sci']);
  const drawn = await runProgram(sandbox, plot, { limits });
  expect(drawn, drawn.stderr).toMatchObject({ stdout: '1 [[1.]]\n', items: [{}] });
  const walked = await runProgram(sandbox, 'import turtle; turtle.forward(10); print("end")', { limits });
  expect(walked, walked.stderr).toMatchObject({ stdout: 'end\n' });
  expect(walked.items[0]?.kind).toBe('turtle');
  await sandbox.close();
}, 60_000);
