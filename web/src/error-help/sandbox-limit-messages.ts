import type { Explanation } from './custom-messages.js';

/**
 * Errors that come from the sandbox's limits: Python's own messages describe the machine, not what programs may do
 * here.
 */
const sandboxLimits: [RegExp, Explanation][] = [
  [
    /^\[Errno 28\]/,
    {
      title: 'Disk limit reached',
      text: 'Your program’s files exceed the disk limit.',
    },
  ],
  [/^\[Errno 27\]/, { title: 'File too large', text: 'Your program’s files exceed the disk limit.' }],
  [
    /^\[Errno 24\]/,
    {
      title: 'Too many open files',
      text: 'Close files when you are done; “with open(…) as f:” closes them automatically.',
    },
  ],
  [
    /^\[Errno 11\] Resource temporarily unavailable|^can't start new thread/,
    {
      title: 'Too many processes or threads',
      text: 'The number of processes and threads is limited. Wait for some to end (join) before you start more.',
    },
  ],
  [
    /\[Errno (?:-2|-3|101)\]/,
    {
      title: 'No internet access',
      text: 'Programs run without network access. A server in the program itself is reachable as localhost.',
    },
  ],
  [
    /^no display name and no \$DISPLAY/,
    { title: 'No windows', text: 'tkinter needs a screen. Use turtle or matplotlib to draw on this page.' },
  ],
];

/** Explains an error that a limit of the sandbox caused; null for other errors. */
export function explainSandboxLimit(message: string): Explanation | null {
  return sandboxLimits.find(([pattern]) => pattern.test(message))?.[1] ?? null;
}
