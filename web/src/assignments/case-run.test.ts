import { expect, test } from 'vitest';
import { idleRunState, type RunState } from '../run/run-state.js';
import { createSignal } from '../ui/signal.js';
import { type CaseInput, runCase } from './case-run.js';

/** A run that waits for input whenever it is asked to, and what it gets. */
function createRun() {
  const state = createSignal<RunState>(idleRunState);
  const got: string[] = [];
  let input: CaseInput | null = null;
  const update = (change: Partial<RunState>) => state.set({ ...state.get(), ...change });
  return {
    got,
    update,
    inputOf: () => input,
    options: {
      controller: {
        state,
        async type(text: string) {
          got.push(text);
          update({ isWaitingForInput: false });
          return true;
        },
        endInput: () => void got.push('EOF'),
      },
      start(next: CaseInput) {
        input = next;
      },
    },
  };
}

test('types a line each time the program waits, then ends the input', () => {
  const run = createRun();
  runCase({ stdin: '3\n4', args: ['--sum'] }, run.options);
  expect(run.inputOf()).toMatchObject({ stdin: '', args: ['--sum'] });
  run.update({ phase: 'sending' });
  run.inputOf()!.onStart();
  run.update({ phase: 'active' });
  expect(run.got).toEqual([]);
  for (let reads = 0; reads < 4; reads++) run.update({ isWaitingForInput: true });
  expect(run.got).toEqual(['3\n', '4\n', 'EOF']);
});

test('types nothing into the run before, nor after the end', () => {
  const run = createRun();
  runCase({ stdin: '3\n', args: [] }, run.options);
  run.update({ phase: 'active', isWaitingForInput: true });
  expect(run.got).toEqual([]);
  run.update({ phase: 'sending', isWaitingForInput: false });
  run.inputOf()!.onStart();
  run.update({ phase: 'finished' });
  run.update({ phase: 'active', isWaitingForInput: true });
  expect(run.got).toEqual([]);
});

test('gives a long input to the program as a whole', () => {
  const run = createRun();
  const stdin = 'x\n'.repeat(61);
  runCase({ stdin, args: [] }, run.options);
  expect(run.inputOf()).toMatchObject({ stdin });
});
