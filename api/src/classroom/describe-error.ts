import type { StoredRun } from '@runq/common/runs/run-records';

/** Python's own exceptions that students meet, each with what it means. */
const meanings: Record<string, string> = {
  ArithmeticError: 'A calculation is not possible.',
  AssertionError: 'A condition that the program asserts is false.',
  AttributeError: 'A value has no attribute or method of that name.',
  EOFError: 'The program reads more input than there is.',
  FileNotFoundError: 'A file or folder does not exist.',
  ImportError: 'A module lacks what the program imports from it.',
  IndentationError: 'The indentation of a line is wrong.',
  IndexError: 'An index is outside of a list or text.',
  IsADirectoryError: 'A folder is opened as a file.',
  KeyError: 'A dictionary has no such key.',
  KeyboardInterrupt: 'The program was interrupted.',
  MemoryError: 'The program needs more memory than it may use.',
  ModuleNotFoundError: 'A module that the program imports does not exist.',
  NameError: 'A name is used that has no value: misspelt, or not assigned yet.',
  NotImplementedError: 'A part of the program is not written yet.',
  OSError: 'A file or a connection cannot be used.',
  OverflowError: 'A number is too large.',
  PermissionError: 'The program may not do that with a file or folder.',
  RecursionError: 'A function calls itself too often.',
  RuntimeError: 'The program reports an error while it runs.',
  StopIteration: 'An iterator has no more values.',
  SyntaxError: 'A line is not valid Python.',
  TabError: 'Tabs and spaces are mixed in the indentation.',
  TimeoutError: 'Something takes too long.',
  TypeError: 'A value has the wrong type for what is done with it.',
  UnboundLocalError: 'A local variable is used before it has a value.',
  UnicodeDecodeError: 'A file is not in the encoding in which it is read.',
  UnicodeEncodeError: 'A character cannot be written in this encoding.',
  ValueError: 'A value has the right type, but cannot be used.',
  ZeroDivisionError: 'The program divides by zero.',
};

/** Of stops and other ends; their `reason` may name files of the student. */
const stops: Partial<Record<NonNullable<StoredRun['verdict']>, { type: string; sentence: string }>> = {
  syntax_error: { type: 'SyntaxError', sentence: meanings.SyntaxError! },
  time_limit: { type: 'CPU time limit', sentence: 'Stopped: it computed for too long, perhaps in an endless loop.' },
  wall_time_limit: { type: 'Time limit', sentence: 'Stopped: it ran for too long.' },
  memory_limit: { type: 'Memory limit', sentence: meanings.MemoryError! },
  output_limit: { type: 'Output limit', sentence: 'Stopped: it printed too much, perhaps in an endless loop.' },
};

/** Whether a run ended by an error of its program. Stops by a person and faults of ours are none. */
export const isFailure = ({ verdict }: Pick<StoredRun, 'verdict'>): boolean =>
  verdict === 'runtime_error' || (verdict !== null && verdict in stops);

/**
 * The class of an error and what it means, without any text of the student: of the last line of stderr only the name of
 * one of Python's own exceptions is taken.
 */
export function describeError(
  { verdict, signal }: Pick<StoredRun, 'verdict' | 'signal'>,
  stderr: string,
): { type: string; sentence: string } {
  const stop = verdict && stops[verdict];
  if (stop) return stop;
  if (signal !== null) return { type: 'Crash', sentence: 'The interpreter itself crashed, or the program ended it.' };
  const last =
    stderr
      .trimEnd()
      .split('\n')
      .findLast((line) => /^\w/.test(line)) ?? '';
  const type = /^(\w+)(?::|$)/.exec(last)?.[1] ?? '';
  if (Object.hasOwn(meanings, type)) return { type, sentence: meanings[type]! };
  return { type: 'Error', sentence: 'The program ended with an error.' };
}
