import type { StackFrame, StoppedAt } from '@runq/common/contract/run';

const maxFunctionLength = 100;

/**
 * The line at which a program was stopped, from the frames of the sandbox. Only lines of the files that were sent
 * count, since only those can be shown. Null when there is none.
 */
export function readStoppedAt(stack: Required<StackFrame>[], paths: readonly string[]): StoppedAt | null {
  const own = stack.filter(({ path, line }) => line > 0 && paths.includes(path)).map(toFrame);
  const [innermost] = own;
  if (innermost === undefined) return null;
  return own.length === 1 ? innermost : { ...innermost, stack: own };
}

/** Code outside functions has a name such as `<module>`, which means nothing to a beginner. */
function toFrame({ path, line, function: name }: Required<StackFrame>): StackFrame {
  const isFunction = !name.startsWith('<');
  return { path, line, ...(isFunction && { function: name.slice(0, maxFunctionLength) }) };
}
