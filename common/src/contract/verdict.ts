/** How a finished run ended. Exists only when the run's state is `finished`; an unknown outcome is never `ok`. */
export const verdicts = [
  'ok',
  'runtime_error',
  'syntax_error',
  'time_limit',
  'wall_time_limit',
  'memory_limit',
  'output_limit',
  'idle_limit',
  'cancelled',
  'lost',
  'internal_error',
] as const;

export type Verdict = (typeof verdicts)[number];
