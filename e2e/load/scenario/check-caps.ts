/** What `/system-stats` says about the use of the caps. */
export interface Sample {
  active_users: number;
  total_threads: number;
  sessions: { username: string; active_threads: number; waiting: number }[];
}

/** The caps, as `/v1/ops/settings` has them. */
export interface Caps {
  maxActiveUsers: number;
  maxRuns: number;
  runsPerStudent: number;
}

/** One sentence for each cap that a sample exceeds. */
export function findExceededCaps(
  { active_users, total_threads, sessions }: Sample,
  { maxActiveUsers, maxRuns, runsPerStudent }: Caps,
  isStudent: (userId: string) => boolean,
): string[] {
  const exceeding = sessions.filter(
    ({ username, active_threads }) => isStudent(username) && active_threads > runsPerStudent,
  );
  return [
    ...(active_users > maxActiveUsers ? [`${active_users} active users of ${maxActiveUsers}`] : []),
    ...(total_threads > maxRuns ? [`${total_threads} active runs of ${maxRuns}`] : []),
    ...exceeding.map(({ username, active_threads }) => `${username} has ${active_threads} runs of ${runsPerStudent}`),
  ];
}
