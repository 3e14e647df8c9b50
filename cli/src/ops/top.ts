import { once } from 'node:events';
import type { CommandContext } from '../command-context.js';
import { exitCodes } from '../exit-code.js';
import { pause } from '../http/retry.js';
import { createStyle, printLine, type Terminal } from '../terminal/terminal.js';
import { drawFigures } from './draw-figures.js';
import { readServiceFigures } from './service-figures.js';

const refreshMs = 1000;
/** Lines of a terminal that does not say how many it has. */
const usualRows = 24;

/** ECMA-48 and xterm: the second screen, without a cursor and without line wrap; and back. */
const enterView = '\u001b[?1049h\u001b[?25l\u001b[?7l';
const leaveView = '\u001b[?7h\u001b[?25h\u001b[?1049l';
const [home, clearLine, clearBelow] = ['\u001b[H', '\u001b[K', '\u001b[J'];

const [ctrlC, ctrlD] = ['\u0003', '\u0004'];

/**
 * `runq ops top`: the service at a glance, every second. On a terminal it fills the screen until q or Ctrl-C; elsewhere
 * it prints a line of JSON a second until its reader or Ctrl-C ends it.
 */
export async function showTop({ client, terminal, interrupts }: CommandContext): Promise<number> {
  const { stdout } = terminal;
  // Before anything is drawn, so that a refusal is printed on the screen that stays.
  let figures = await readServiceFigures(client);
  const view = stdout.isTTY ? openView(terminal) : null;
  const signal = view ? AbortSignal.any([view.left, interrupts.signal]) : interrupts.signal;
  try {
    // A reader such as `head` may close its end.
    while (stdout.writable) {
      if (view) view.draw((rows, style) => drawFigures(figures, style, rows));
      else await writeLine(stdout, JSON.stringify(figures));
      await pause(refreshMs, signal);
      figures = await orAborted(readServiceFigures(client), signal);
    }
  } catch (error) {
    if (!view || !signal.aborted) throw error;
  } finally {
    view?.close();
  }
  return exitCodes.ok;
}

/** Waits until a slow reader has taken the line, or is gone. */
async function writeLine(stream: NodeJS.WritableStream, line: string): Promise<void> {
  if (printLine(stream, line)) return;
  // An error closes the stream, which ends the view.
  await race((signal) => [once(stream, 'drain', { signal }), once(stream, 'close', { signal })]).catch(() => {});
}

/** The view can be left while a server does not answer. */
async function orAborted<T>(work: Promise<T>, left: AbortSignal): Promise<T> {
  await race((signal) => [work, once(left, 'abort', { signal })]);
  left.throwIfAborted();
  return work;
}

/** Waits for the first of several events, and for the others no longer. */
async function race(start: (signal: AbortSignal) => Promise<unknown>[]): Promise<void> {
  const isOver = new AbortController();
  await Promise.race(start(isOver.signal)).finally(() => isOver.abort());
}

interface View {
  /** Aborted when the user leaves. */
  left: AbortSignal;
  draw(describe: (rows: number, style: ReturnType<typeof createStyle>) => string[]): void;
  close(): void;
}

/** Takes over the screen and the keyboard until `close`. */
function openView({ stdin, stdout, noColor }: Terminal): View {
  const controller = new AbortController();
  const style = createStyle(stdout, noColor);
  const keyboard = stdin.isTTY ? stdin : null;
  const takeKeys = (keys: Buffer | string) => {
    if (/[qQ]/.test(String(keys)) || [ctrlC, ctrlD].some((key) => String(keys).includes(key))) controller.abort();
  };
  // Keys arrive as they are pressed, and Ctrl-C as one of them.
  keyboard?.setRawMode?.(true);
  keyboard?.on('data', takeKeys).resume();
  stdout.write(enterView);
  return {
    left: controller.signal,
    draw(describe) {
      const lines = describe((stdout.rows ?? usualRows) - 1, style);
      stdout.write(home + lines.map((line) => `${line}${clearLine}\r\n`).join('') + clearBelow);
    },
    close() {
      stdout.write(leaveView);
      keyboard?.off('data', takeKeys).pause();
      keyboard?.setRawMode?.(false);
    },
  };
}
