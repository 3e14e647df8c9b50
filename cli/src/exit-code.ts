/** Exit codes of every command but `runq run`, whose code is that of its program. */
export const exitCodes = {
  ok: 0,
  needsAttention: 1,
  /** Usage, or something the server refuses: a faulty package, a missing batch, no permission. */
  refused: 2,
  noServer: 3,
  /** A fault of this command (EX_SOFTWARE of sysexits.h). */
  internal: 70,
  /** 128 + SIGINT, as shells count. */
  interrupted: 130,
} as const;

/** Ends the command: its message is one sentence, and `lines` follow it on stderr. */
export class CliError extends Error {
  constructor(
    readonly exitCode: number,
    message: string,
    readonly lines: string[] = [],
  ) {
    super(message);
    this.name = 'CliError';
  }
}

/** What the user must change. */
export const refuse = (message: string, lines: string[] = []) => new CliError(exitCodes.refused, message, lines);
