import { kindsOfStudents, type SecretKind, secretKinds } from './secret-patterns.js';

/** A kind of process that prints secrets to the one whose secrets they are. */
interface PrintingProcess {
  /** Of the command line. */
  command: RegExp;
  /** Streams that may have these kinds. */
  streams: readonly ('stdout' | 'stderr')[];
  kinds: readonly SecretKind[];
  why: string;
}

const both = ['stdout', 'stderr'] as const;

/** The exceptions: all other processes, and the other streams and kinds of these, are searched for all secrets. */
const exceptions: readonly PrintingProcess[] = [
  {
    command: /\bcli\/bin\/runq\.mjs\b/,
    streams: ['stdout'],
    kinds: secretKinds,
    why: 'the command prints a one-time link or an API key once, for its user, and what programs print',
  },
  {
    command: /\bcli\/bin\/runq\.mjs\b/,
    streams: ['stderr'],
    kinds: kindsOfStudents,
    why: 'the command passes on what programs print on stderr',
  },
  {
    command: /\bclients\/python\/runq\.py\b|\bfrom runq import\b/,
    streams: both,
    kinds: secretKinds,
    why: 'a program of a user, which prints what it received',
  },
  {
    command: /^(\/bin\/)?(ba)?sh -c /,
    streams: both,
    kinds: secretKinds,
    why: 'commands of the documentation, in the shell of a user',
  },
  {
    command: /\be2e\/load\/scenario\/main\.ts\b/,
    streams: both,
    kinds: kindsOfStudents,
    why: 'the report of a load test shows what differs from the expected output',
  },
  {
    command: /\bRunTest|\btestsubmit\.py|\bpytest\b|\bmocha\b|\brspec\b/,
    streams: both,
    kinds: secretKinds,
    why: 'tests of other projects print what they send and receive',
  },
  {
    command: /\/chromium\b/,
    streams: both,
    kinds: secretKinds,
    why: 'a browser prints what pages log, on the machine of a user',
  },
];

/** The kinds that a stream of a process may have. */
export const mayPrint = (command: string, stream: 'stdout' | 'stderr'): SecretKind[] =>
  exceptions.flatMap(({ command: of, streams, kinds }) =>
    of.test(command) && streams.includes(stream) ? [...kinds] : [],
  );
