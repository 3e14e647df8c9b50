import { expect, test } from 'vitest';
import { inviteMany, type Slip } from './invite-many.js';

type Answer = Awaited<ReturnType<NonNullable<Parameters<typeof inviteMany>[2]>>>;

const slip = (userId: string): Slip => ({ userId, name: null, section: null, url: `/#${userId}`, expiresAt: '' });
const made = (ids: string[], isMore: boolean): Answer => ({ ok: true, value: { invitations: ids.map(slip), isMore } });
const failed: Answer = { ok: false, status: 503, code: 'unavailable', detail: 'Not now.' } as Answer;

/** Answers in turn, and the bodies that were sent. */
function answerWith(...answers: Answer[]) {
  const sent: object[] = [];
  const send = async (body: object) => {
    sent.push(body);
    return answers[sent.length - 1]!;
  };
  return { sent, send };
}

test('a search is sent again until no more users remain', async () => {
  const { sent, send } = answerWith(made(['a', 'b'], true), made(['c'], false));
  const answer = await inviteMany('', { search: '7b', why: 'x' }, send);
  expect(answer).toMatchObject({ ok: true, value: { problem: null } });
  expect(answer.ok && answer.value.invitations.map(({ userId }) => userId)).toEqual(['a', 'b', 'c']);
  expect(sent).toEqual([
    { search: '7b', why: 'x' },
    { search: '7b', why: 'x' },
  ]);
});

test('named users are sent 200 at a time', async () => {
  const userIds = Array.from({ length: 401 }, (_, index) => `u${index}`);
  const { sent, send } = answerWith(made(['a'], false), made(['b'], false), made(['c'], false));
  await inviteMany('', { userIds, why: '' }, send);
  expect(sent.map((body) => (body as { userIds: string[] }).userIds.length)).toEqual([200, 200, 1]);
});

test('links that were made before a failure are kept, and the first failure is one', async () => {
  const later = answerWith(made(['a'], true), failed);
  expect(await inviteMany('', { search: '', why: '' }, later.send)).toEqual({
    ok: true,
    value: { invitations: [slip('a')], problem: 'Not now.' },
  });
  expect(await inviteMany('', { search: '', why: '' }, answerWith(failed).send)).toBe(failed);
});
