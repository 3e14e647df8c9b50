import type { Run } from '@runq/common/contract/run';
import type { ConsoleView } from '../console/console-view.js';
import type { Voice } from '../console/text-line.js';
import { createDisplay } from './show-display.js';

/** Where a run's story is told. */
export interface RunScreen {
  write(voice: Voice, text: string): void;
  /** Shows what is no text: the body of a display event. */
  show(body: Record<string, unknown>): void;
  /** Says something on behalf of the page. */
  note(text: string): void;
  /** The run ended like this; everything before was told. */
  end(run: Run): void;
  /** What is told is long past: nothing takes its time. */
  skipAll(): void;
  /** A story begins. */
  clear(): void;
}

/** Tells a run's story on the console. */
export function createRunScreen({ view }: { view: ConsoleView }): RunScreen {
  const display = createDisplay(view);

  return {
    write: view.write,
    show: display.show,
    note: view.note,
    end(run) {
      if (run.verdict !== 'ok' && run.verdict !== 'runtime_error') display.stop();
    },
    skipAll: display.skipAll,
    clear() {
      display.forget();
      view.clear();
    },
  };
}
