import { expect, test } from 'vitest';
import { createRunController } from '../../src/run/run-controller.js';
import { createRunStorage } from '../../src/run/saved-run.js';
import { createRunFixture, nextTick, output } from '../support/run-fixture.js';

const fixture = createRunFixture();

test('a tab without a run shows the one from another tab, with the lines typed there at their positions', async () => {
  let sendEchoHere: (runId: string, echo: { after: string | null; text: string }) => void = () => {};
  const controller = createRunController({
    connection: fixture.server.connection,
    presenter: fixture.presenter,
    runStorage: createRunStorage(fixture.storage, 'ada'),
    elsewhere: {
      find: async () => ({ runId: 'r1', kind: 'run', echoes: [{ after: '1-2', text: 'Ada\n' }] }),
      sendEcho: () => {},
      subscribeToEchoes: (listener) => (sendEchoHere = listener),
    },
  });
  await nextTick();
  expect(fixture.server.sent).toEqual([['run:subscribe', { runId: 'r1' }]]);
  expect(controller.state.get()).toMatchObject({ phase: 'active', isFromElsewhere: true });
  fixture.server.emit('run:output', output('1-2', 'name? '));
  sendEchoHere('r1', { after: '1-3', text: 'Ben\n' });
  sendEchoHere('r2', { after: null, text: 'of another run\n' });
  fixture.server.emit('run:output', output('1-3', 'and? '));
  expect(fixture.presenter.text).toBe('name? Ada\nand? Ben\n');
  controller.start({ code: '' });
  await nextTick();
  expect(fixture.server.sent.map(([command]) => command)).toEqual(['run:subscribe', 'run:unsubscribe', 'run:submit']);
  expect(controller.state.get().isFromElsewhere).toBe(false);
  controller.close();
});

test('a run started before one from elsewhere is found takes precedence', async () => {
  let answer: (run: { runId: string; kind: 'run'; echoes: [] }) => void = () => {};
  const controller = createRunController({
    connection: fixture.server.connection,
    presenter: fixture.presenter,
    runStorage: createRunStorage(fixture.storage, 'ada'),
    elsewhere: {
      find: () => new Promise((resolve) => (answer = resolve)),
      sendEcho: () => {},
      subscribeToEchoes: () => {},
    },
  });
  controller.start({ code: '' });
  await nextTick();
  answer({ runId: 'r0', kind: 'run', echoes: [] });
  await nextTick();
  expect(fixture.server.sent.map(([command]) => command)).toEqual(['run:submit']);
  expect(createRunStorage(fixture.storage, 'ada').read()?.runId).toBe('r1');
  controller.close();
});
