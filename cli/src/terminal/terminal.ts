import { styleText } from 'node:util';

/** The streams of the command. Answers go to `stdout`, everything about the way there to `stderr`. */
export interface Terminal {
  stdin: NodeJS.ReadableStream & { isTTY?: boolean; setRawMode?: (isRaw: boolean) => unknown };
  stdout: NodeJS.WritableStream & { isTTY?: boolean; rows?: number };
  stderr: NodeJS.WritableStream & { isTTY?: boolean };
  noColor: boolean;
}

/** Colours a text. */
export type Style = (style: 'red' | 'green' | 'cyan' | 'dim' | 'bold', text: string) => string;

/** Colours text for a stream: only on a terminal, and never with `NO_COLOR`. */
export function createStyle(stream: { isTTY?: boolean }, noColor: boolean): Style {
  const isColored = stream.isTTY === true && !noColor;
  return (style, text) => (isColored ? styleText(style, text, { validateStream: false }) : text);
}

export const printLine = (stream: NodeJS.WritableStream, line: string) => stream.write(`${line}\n`);
