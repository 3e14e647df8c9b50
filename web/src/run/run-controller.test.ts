import { expect, test, vi } from 'vitest';
import { createPresenter, createRunFixture, nextTick, output, run } from '../../test/support/run-fixture.js';
import { createRunStorage } from './saved-run.js';

const fixture = createRunFixture();

test('a reconnect subscribes after the last event and shows nothing twice', async () => {
  const controller = await fixture.startRun();
  fixture.server.emit('run:output', output('1-2', 'a'));
  fixture.server.state.set('offline');
  fixture.server.state.set('online');
  await nextTick();
  expect(fixture.server.sent.at(-1)).toEqual(['run:subscribe', { runId: 'r1', after: '1-2' }]);
  fixture.server.emit('run:output', output('1-2', 'a'));
  fixture.server.emit('run:output', output('1-3', 'b'));
  expect(fixture.presenter.text).toBe('ab');
  controller.close();
});

test('an acknowledgement that is newer than the first event is not reverted by it', async () => {
  fixture.server.answers.set('run:submit', () => ({ ok: true, run: run('active') }));
  const controller = fixture.createController();
  const phases: string[] = [];
  controller.state.subscribe(({ phase }) => phases.push(phase));
  controller.start({ code: '' });
  await nextTick();
  fixture.server.emit('run:state', { runId: 'r1', id: '0-1', run: run('queued') });
  fixture.server.emit('run:state', { runId: 'r1', id: '1-1', run: run('active') });
  expect(new Set(phases)).toEqual(new Set(['sending', 'active']));
  // A run that lost its worker does return to the queue later.
  fixture.server.emit('run:state', { runId: 'r1', id: '1-2', run: run('queued') });
  expect(phases.at(-1)).toBe('queued');
  controller.close();
});

test('events that overtake the acknowledgement of their submission are applied after it', async () => {
  fixture.server.answers.set('run:submit', () => {
    fixture.server.emit('run:state', { runId: 'r1', id: '1-1', run: run('active') });
    fixture.server.emit('run:output', output('1-2', 'early'));
    return { ok: true, run: run('queued') };
  });
  const controller = fixture.createController();
  controller.start({ code: '' });
  await nextTick();
  expect(fixture.presenter.text).toBe('early');
  expect(controller.state.get().phase).toBe('active');
  controller.close();
});

test('a submission without an acknowledgement is sent again with the same key after the reconnect', async () => {
  fixture.server.answers.set('run:submit', () => {
    fixture.server.state.set('offline');
    return Promise.reject(new Error('timeout'));
  });
  const controller = fixture.createController();
  controller.start({ code: 'x' });
  await nextTick();
  fixture.server.answers.set('run:submit', () => ({ ok: true, run: run('queued') }));
  fixture.server.state.set('online');
  await nextTick();
  const [first, second] = fixture.server.sent.filter(([command]) => command === 'run:submit');
  expect(second![1]).toEqual(first![1]);
  expect(controller.state.get().phase).toBe('queued');
  controller.close();
});

test('a reload replays the event log from its start, with the typed lines at their positions', async () => {
  const before = await fixture.startRun();
  fixture.server.emit('run:output', output('1-2', 'name? '));
  before.type('Ada\n');
  fixture.server.emit('run:output', output('1-3', 'hi Ada'));
  const seen = fixture.presenter.text;
  before.close();

  fixture.presenter = createPresenter();
  const controller = fixture.createController();
  await nextTick();
  expect(fixture.server.sent.at(-1)).toEqual(['run:subscribe', { runId: 'r1' }]);
  fixture.server.emit('run:state', { runId: 'r1', id: '1-1', run: run('active') });
  fixture.server.emit('run:output', output('1-2', 'name? '));
  fixture.server.emit('run:output', output('1-3', 'hi Ada'));
  expect(fixture.presenter.text).toBe(seen);
  expect(seen).toBe('name? Ada\nhi Ada');
  controller.close();
});

test('a new attempt clears the output and prints a note', async () => {
  const controller = await fixture.startRun();
  fixture.server.emit('run:output', output('1-2', 'old'));
  fixture.server.emit('run:state', { runId: 'r1', id: '2-1', run: run('active') });
  fixture.server.emit('run:output', output('1-3', 'late'));
  fixture.server.emit('run:output', output('2-2', 'new'));
  expect(fixture.presenter.text).toBe('[The server restarted your program.]new');
  controller.close();
});

test('stop before the run has an id cancels it as soon as it has one', async () => {
  const controller = fixture.createController();
  controller.start({ code: '' });
  controller.stop();
  expect(controller.state.get().isStopping).toBe(true);
  await nextTick();
  expect(fixture.server.sent.map(([command]) => command)).toEqual(['run:submit', 'run:cancel']);
  controller.close();
});

test('stop while offline cancels the run after the reconnect', async () => {
  const controller = await fixture.startRun();
  fixture.server.state.set('offline');
  controller.stop();
  expect(fixture.server.sent.some(([command]) => command === 'run:cancel')).toBe(false);
  fixture.server.state.set('online');
  await nextTick();
  expect(fixture.server.sent.at(-1)).toEqual(['run:cancel', { runId: 'r1' }]);
  controller.close();
});

test('a run without events for 20 s is subscribed to again', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const controller = await fixture.startRun();
    vi.advanceTimersByTime(21_000);
    await nextTick();
    expect(fixture.server.sent.at(-1)).toEqual(['run:subscribe', { runId: 'r1', after: '1-1' }]);
    controller.close();
  } finally {
    vi.useRealTimers();
  }
});

test('an expired run is reported and no longer saved', async () => {
  const problem = { code: 'expired', detail: 'gone', expiredAt: '2026-01-02T03:04:05.000Z' };
  fixture.server.answers.set('run:subscribe', () => ({ ok: false, problem }));
  createRunStorage(fixture.storage, 'ada').write({ runId: 'r1', kind: 'run', echoes: [] });
  const controller = fixture.createController();
  await nextTick();
  expect(controller.state.get()).toMatchObject({
    phase: 'idle',
    problem: expect.stringMatching(/^This run expired on .*2026/),
  });
  expect(createRunStorage(fixture.storage, 'ada').read()).toBeNull();
  controller.close();
});
