import { expect, test } from 'vitest';
import { createSubmissionOutbox, type PendingSubmission, type SendAnswer } from './submission-outbox.js';

const offline: SendAnswer = { kind: 'failed', status: 0, detail: 'Cannot reach the server.' };
const now = Date.now();
const timeOf = (ms: number) => new Date(ms).toISOString();
/** A click some ms ago. */
const click = (ago = 0) => ({
  ...{ assignment: 'hw03', title: 'Sums', clickedAt: now - ago },
  files: [{ path: 'main.py', content: 'print(7)', encoding: 'utf8' as const }],
});

/** An outbox over a map that stands for the browser's database, and a server that answers in turn. */
function open(saved: Map<string, PendingSubmission>, answers: (SendAnswer | Promise<SendAnswer>)[]) {
  const sent: PendingSubmission[] = [];
  const accepted: string[] = [];
  const outbox = createSubmissionOutbox({
    store: {
      read: async () => [...saved.values()],
      put: async (entry) => void saved.set(entry.key, entry),
      remove: async (key) => void saved.delete(key),
    },
    toServerTime: timeOf,
    async send(entry) {
      sent.push(entry);
      return answers.shift() ?? { kind: 'ok', id: `submission-${sent.length}` };
    },
    onSent: (_entry, { id }) => accepted.push(id),
    onChange() {},
  });
  return { outbox, sent, accepted };
}

test('is stored before it is sent, and removed once the server has it', async () => {
  const saved = new Map<string, PendingSubmission>();
  let answer = (_: SendAnswer) => {};
  const { outbox, accepted } = open(saved, [new Promise((resolve) => (answer = resolve))]);
  const adding = outbox.add(click());
  await expect.poll(() => saved.size).toBe(1);
  answer({ kind: 'ok', id: 'a' });
  await adding;
  expect([saved.size, outbox.entries.get(), accepted]).toEqual([0, [], ['a']]);
  outbox.close();
});

test('without a connection it survives a reload, and is sent with the same key and the time of the click', async () => {
  const saved = new Map<string, PendingSubmission>();
  const before = open(saved, [offline]);
  await before.outbox.add(click());
  before.outbox.close();
  expect(before.sent).toMatchObject([{ submittedAt: null }]);
  expect([...saved.values()]).toMatchObject([{ submittedAt: timeOf(now), refusal: null }]);

  const after = open(saved, []);
  await after.outbox.reload();
  await after.outbox.flush();
  expect(after.sent).toMatchObject([{ key: before.sent[0]!.key, submittedAt: timeOf(now) }]);
  expect([saved.size, after.accepted.length]).toEqual([0, 1]);
  after.outbox.close();
});

test('several are sent in the order of their clicks, and none twice by passes at the same time', async () => {
  const saved = new Map<string, PendingSubmission>();
  const { outbox, sent } = open(saved, [offline, offline]);
  await outbox.add(click(2));
  await outbox.add(click(1));
  const tries = sent.length;
  await Promise.all([outbox.flush(), outbox.flush(), outbox.flush()]);
  expect(sent.slice(tries).map(({ clickedAt }) => clickedAt - now)).toEqual([-2, -1]);
  expect(outbox.entries.get()).toEqual([]);
  outbox.close();
});

test('a refusal stays with its reason until it is dismissed, and the others are sent', async () => {
  const saved = new Map<string, PendingSubmission>();
  const refusal: SendAnswer = { kind: 'failed', status: 409, detail: 'This assignment is closed.' };
  const { outbox, accepted } = open(saved, [offline, refusal]);
  await outbox.add(click(2));
  await outbox.add(click(1));
  await outbox.flush();
  expect(outbox.entries.get()).toMatchObject([{ clickedAt: now - 2, refusal: 'This assignment is closed.' }]);
  expect(accepted).toHaveLength(1);
  const { key } = outbox.entries.get()[0]!;
  await outbox.dismiss(key);
  expect([saved.size, outbox.entries.get()]).toEqual([0, []]);
  outbox.close();
});

test('a click that was confirmed later says when it was', async () => {
  const { outbox, sent } = open(new Map(), []);
  await outbox.add(click(60_000));
  expect(sent).toMatchObject([{ submittedAt: timeOf(now - 60_000) }]);
  outbox.close();
});

test.each([
  [401, 'unauthorized'],
  [409, 'idempotency_in_progress'],
  [429, 'rate_limited'],
  [503, 'unavailable'],
])('status %i (%s) is no refusal: it is sent again later', async (status, code) => {
  const saved = new Map<string, PendingSubmission>();
  const { outbox, accepted } = open(saved, [{ kind: 'failed', status, code, detail: 'Later.' }]);
  await outbox.add(click());
  expect([...saved.values()]).toMatchObject([{ refusal: null, submittedAt: timeOf(now) }]);
  await outbox.flush();
  expect([saved.size, accepted.length]).toEqual([0, 1]);
  outbox.close();
});

test('where the browser stores nothing, it is sent all the same', async () => {
  const sent: string[] = [];
  const refuse = () => Promise.reject(new Error('storage is blocked'));
  const outbox = createSubmissionOutbox({
    store: { read: async () => [], put: refuse, remove: refuse },
    toServerTime: timeOf,
    send: async () => (sent.length === 0 && sent.push('try') ? offline : { kind: 'ok', id: 'a' }),
    onSent: (_entry, { id }) => sent.push(id),
    onChange() {},
  });
  await outbox.add(click());
  expect(outbox.entries.get()).toHaveLength(1);
  await outbox.flush();
  expect(sent).toEqual(['try', 'a']);
  outbox.close();
});
