/** A class of students who work for a while, with a grader and an operator beside them. */
export interface Scenario {
  students: number;
  /** Time over which they arrive, one after the other. */
  rampSeconds: number;
  /** Time after the ramp in which all of them work. */
  durationSeconds: number;
  /** Mean time from one run of a student to the next. */
  turnSeconds: number;
  /** Runs of each batch that the grader sends, one batch after the other. */
  batchRuns: number;
}

const classOf = (students: number): Scenario => ({
  students,
  rampSeconds: 30,
  durationSeconds: 300,
  turnSeconds: 10,
  batchRuns: 30,
});

/** Scenarios by name, which is the number of students. The first four are small groups, the others classes. */
export const scenarios: Record<string, Scenario> = Object.fromEntries(
  [3, 6, 8, 10, 38, 100, 150, 200].map((students) => [String(students), classOf(students)]),
);
