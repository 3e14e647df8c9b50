import { expect, test } from 'vitest';
import { parseCloseReason } from '../../src/connection/socket.js';
import { createRunStorage } from '../../src/run/saved-run.js';
import { createRunFixture, nextTick } from '../support/run-fixture.js';

const fixture = createRunFixture();

test('a rejected run shows the problem and saves no run', async () => {
  fixture.server.answers.set('run:submit', () => ({
    ok: false,
    problem: { code: 'queue_full', detail: 'Queue full.' },
  }));
  const controller = fixture.createController();
  controller.start({ code: '' });
  await nextTick();
  expect(controller.state.get()).toMatchObject({ phase: 'idle', problem: 'Queue full.' });
  expect(createRunStorage(fixture.storage, 'ada').read()).toBeNull();
  controller.close();
});

test('a run started before the first connection is submitted once it is open', async () => {
  fixture.server.state.set('connecting');
  const controller = fixture.createController();
  controller.start({ code: 'x' });
  await nextTick();
  expect(fixture.server.sent).toEqual([]);
  expect(controller.state.get()).toMatchObject({ phase: 'sending', problem: null });
  fixture.server.state.set('online');
  await nextTick();
  expect(fixture.server.sent.map(([command]) => command)).toEqual(['run:submit']);
  expect(controller.state.get().phase).toBe('queued');
  controller.close();
});

test('a run started while offline is refused and never submitted, and the problem goes with the outage', async () => {
  const controller = fixture.createController();
  fixture.server.state.set('offline');
  controller.start({ code: 'x' });
  expect(controller.state.get().problem).toMatch(/You are offline/);
  fixture.server.state.set('online');
  await nextTick();
  expect(fixture.server.sent).toEqual([]);
  expect(controller.state.get().problem).toBeNull();
  controller.close();
});

test('what prevents a run is explained, and the explanation goes when the run can start', async () => {
  const controller = fixture.createController();
  fixture.server.service.set({ issue: 'paused', message: 'Runs are paused: Exam.' });
  controller.start({ code: '' });
  await nextTick();
  expect(controller.state.get()).toMatchObject({ phase: 'idle', problem: 'Not started. Runs are paused: Exam.' });
  expect(fixture.server.sent).toEqual([]);
  fixture.server.service.set({ issue: null, message: null });
  expect(controller.state.get().problem).toBeNull();
  controller.start({ code: '' });
  await nextTick();
  expect(fixture.server.sent.map(([command]) => command)).toEqual(['run:submit']);
  controller.close();
});

test('a problem of the connection goes when the line is back, another one stays', async () => {
  const controller = fixture.createController();
  fixture.server.state.set('offline');
  fixture.server.closeReason.set(parseCloseReason({ context: { code: 1001, reason: 'Restart.' } }));
  expect(controller.state.get().problem).toContain('Restart.');
  fixture.server.state.set('online');
  expect(controller.state.get().problem).toBeNull();
  fixture.server.answers.set('run:submit', () => ({
    ok: false,
    problem: { code: 'queue_full', detail: 'Queue full.' },
  }));
  controller.start({ code: '' });
  await nextTick();
  fixture.server.state.set('offline');
  fixture.server.state.set('online');
  expect(controller.state.get().problem).toBe('Queue full.');
  controller.close();
});

test('rejected input is reported while the program still waits, and input that is too large is not sent', async () => {
  const controller = await fixture.startRun();
  fixture.server.emit('run:display', { runId: 'r1', id: '1-2', kind: 'prompt', waiting: true });
  fixture.server.answers.set('run:input', () => ({
    ok: false,
    problem: { code: 'too_large', detail: '5 bytes are left.' },
  }));
  expect(await controller.type('Ada Lovelace\n')).toBe(false);
  expect(controller.state.get()).toMatchObject({ problem: '5 bytes are left.', isWaitingForInput: true });
  expect(fixture.presenter.text).toBe('Ada Lovelace\n[Input not sent.]');
  expect(createRunStorage(fixture.storage, 'ada').read()?.echoes).toEqual([]);

  fixture.server.answers.set('run:input', () => ({ ok: true }));
  const before = fixture.server.sent.length;
  expect(await controller.type(`${'x'.repeat(2_000_000)}\n`)).toBe(false);
  expect(fixture.server.sent).toHaveLength(before);
  expect(controller.state.get().problem).toContain('2,000,001 bytes (limit: 1,048,576 bytes)');
  expect(await controller.type('Ada\n')).toBe(true);
  controller.close();
});

test('a program that is too large is not sent', () => {
  const controller = fixture.createController();
  controller.start({ files: [{ path: 'main.py', content: 'x'.repeat(2_000_000), encoding: 'utf8' }] });
  expect(fixture.server.sent).toEqual([]);
  expect(controller.state.get()).toMatchObject({
    phase: 'idle',
    problem: expect.stringContaining('limit: 1,048,576 bytes'),
  });
  controller.close();
});

test('the close reason of the server is shown, and a message that was too large is not sent again', async () => {
  const never = new Promise<never>(() => {});
  fixture.server.answers.set('run:submit', () => never);
  const controller = fixture.createController();
  controller.start({ code: '' });
  fixture.server.closeReason.set(parseCloseReason({ context: { code: 1009 } }));
  fixture.server.state.set('offline');
  expect(controller.state.get()).toMatchObject({
    phase: 'idle',
    problem: expect.stringContaining('message was too large'),
  });
  fixture.server.state.set('online');
  await nextTick();
  expect(fixture.server.sent.filter(([command]) => command === 'run:submit')).toHaveLength(1);
  fixture.server.closeReason.set(parseCloseReason({ context: { code: 1001, reason: 'The token has expired.' } }));
  expect(controller.state.get().problem).toBe('Connection closed by the server: The token has expired.');
  expect(parseCloseReason({ context: { code: 1006, reason: '' } })).toBeNull();
  expect(parseCloseReason(undefined)).toBeNull();
  controller.close();
});
