import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createShardKeys, decodeId, encodeId } from './keys.js';

const nasty = [
  '',
  '*',
  'a:b',
  '{runq}',
  '}',
  'a\nb',
  ' ',
  '%',
  '%41',
  'A',
  'ä',
  '😀',
  '\ud83d',
  '\ude00',
  '\0',
  'x'.repeat(128),
];

describe('encodeId', () => {
  it('comes back as it was', () => {
    for (const text of nasty) expect(decodeId(encodeId(text))).toBe(text);
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 128 }), (text) => decodeId(encodeId(text)) === text));
  });

  it('holds nothing that means something in a key, a pattern, a message or a hash tag', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => /^[A-Za-z0-9_.@%-]*$/.test(encodeId(text))));
  });

  it('never makes two texts one', () => {
    expect(new Set(nasty.map(encodeId)).size).toBe(nasty.length);
    const text = fc.string({ unit: 'binary', maxLength: 6 });
    fc.assert(fc.property(text, text, (a, b) => a === b || encodeId(a) !== encodeId(b)));
  });
});

describe('keys', () => {
  const keys = createShardKeys('{t}');

  it('keep an Idempotency-Key apart from another user, scope and key', () => {
    const names = [
      keys.idempotency('a', 'b', 'c:d'),
      keys.idempotency('a', 'b:c', 'd'),
      keys.idempotency('a:b', 'c', 'd'),
      keys.idempotency('a', 'b', 'c%3Ad'),
    ];
    expect(new Set(names).size).toBe(4);
  });

  it('are the names that the scripts build', () => {
    const lua = readFileSync(new URL('../../lua/includes/keys.lua', import.meta.url), 'utf8');
    const inLua = new Set([...lua.matchAll(/TAG \.\. '(:[^']+)'/g)].map(([, name]) => name));
    const inTypeScript = [
      ...[keys.settings, keys.leases, keys.activeUsers, keys.waitingUsers, keys.recentWaits, keys.workers],
      ...[keys.capacity, keys.recentlyFinished, keys.canary],
      ...[keys.workerReports, keys.controlChannel(), keys.run(''), keys.events(''), keys.input(''), keys.userQueue('')],
      ...[
        keys.history(''),
        keys.expired(''),
        keys.batch(''),
        keys.batchRuns(''),
        keys.runChannel(''),
        keys.artifacts(''),
        keys.artifactRuns(''),
      ],
      ...[keys.workspace(''), keys.workspaceTotals(''), keys.workspaceDeleted(''), keys.workspaceHistory('')],
      ...[
        keys.workspaceOld(''),
        keys.workspaceContents(''),
        keys.workspaceProjects(''),
        keys.workspacesDue,
        keys.fileBytes,
      ],
      ...[keys.share(''), keys.sharesOf(''), keys.sharesDue],
      ...[keys.assignmentsOf(''), keys.assignment('', '').slice(0, -1), keys.assignmentContents('', '').slice(0, -1)],
      ...[keys.batchChanges(''), keys.batchStudents(''), keys.publications, keys.audience('')],
      ...[keys.attempts('', '').slice(0, -1), keys.attemptsOf(''), keys.scoreLinks('')],
      ...[keys.cases(''), keys.caseOutputs(''), keys.caseCache(''), keys.caseCacheUses('')],
      ...[keys.clientDocuments('', '').slice(0, -1), keys.clientDocumentUses('', '').slice(0, -1)],
      ...[keys.apiKey(''), keys.apiKeysOf(''), keys.signIn(''), keys.signInsOf(''), keys.revocationsChannel()],
      ...[keys.courses, keys.courseMembers(''), keys.coursesOf('')],
      ...[keys.courseAssignments(''), keys.courseBatches('')],
      ...[keys.courseContexts, keys.coursePlatform(''), keys.platformMembers(''), keys.courseNames('')],
      keys.courseUpdate(''),
      ...[keys.accounts, keys.account(''), keys.invitation(''), keys.signInFailures],
      ...[keys.settingsVersions, keys.bulkActions, keys.bulk(''), keys.bulkRuns('')],
      keys.waiting('batch').replace('batch', ''),
      keys.minute(0).replace('0', ''),
      keys.totals,
    ];
    for (const name of inTypeScript) expect(inLua).toContain(name.slice(keys.tag.length));
  });
});
