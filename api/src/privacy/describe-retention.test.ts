import { defaultSettings } from '@runq/common/redis/live-settings';
import { expect, test } from 'vitest';
import { describeRetention } from './describe-retention.js';

const all = { accounts: true, lti: true, dropInApis: true };
const find = (settings: Partial<typeof defaultSettings>, kind: string) =>
  describeRetention({ ...defaultSettings, ...settings }, all).find((one) => one.kind === kind);

test('each kind of data is described once, with its time or what ends it, its readers, and why it stays', () => {
  const kinds = describeRetention(defaultSettings, all);
  expect(new Set(kinds.map(({ kind }) => kind)).size).toBe(kinds.length);
  for (const { kind, name, keptMs, keptStaffMs, after, readers } of kinds) {
    expect([kind, name !== '' && readers !== '']).toEqual([kind, true]);
    expect([kind, keptMs === null]).toEqual([kind, keptStaffMs === null]);
    expect(after).toMatch(keptMs === null ? /^until / : /^after /);
  }
});

test('what is off is not listed', () => {
  const kinds = describeRetention(defaultSettings, { accounts: false, lti: false, dropInApis: false });
  const listed = kinds.map(({ kind }) => kind);
  for (const kind of ['account', 'networks', 'platform-links', 'documents']) expect(listed).not.toContain(kind);
  expect(listed).toContain('files');
});

test('times are those of the settings; output and files do not outlive their run', () => {
  expect(find({ retentionStudentMs: 60_000 }, 'runs')).toMatchObject({ keptMs: 60_000, keptStaffMs: 86_400_000 });
  expect(find({ retentionStudentMs: 60_000 }, 'output')).toMatchObject({ keptMs: 60_000, keptStaffMs: 86_400_000 });
  expect(find({ outputRetentionMs: 120_000 }, 'output')).toMatchObject({ keptMs: 120_000, keptStaffMs: 120_000 });
  expect(find({ workspaceGraderMs: 1 }, 'files')).toMatchObject({ keptMs: 31_536_000_000, keptStaffMs: 1 });
  expect(find({ retentionGradingMs: 9e12 }, 'requests')).toMatchObject({ keptMs: 9e12 });
  expect(find({ auditEntries: 2500 }, 'audit')).toMatchObject({
    keptMs: null,
    after: 'until 2,500 newer entries follow',
  });
});
