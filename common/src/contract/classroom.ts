import { z } from 'zod';

const instant = z.iso.datetime();
const count = z.int().min(0);

/** Why a student may need help; `since` is when it began. */
const stuckSchema = z.object({
  /** `silent`: a program runs without output, `input`: it waits for input, `failures`: several runs in a row failed. */
  why: z.enum(['silent', 'input', 'failures']),
  since: instant,
  /** Of `failures`: how many. */
  count: count.optional(),
});

/**
 * What a student does now. It holds neither code nor output: of an error its class, if it is one of Python's own, and a
 * sentence of ours.
 */
const classroomStudentSchema = z.object({
  student: z.string(),
  state: z.enum(['running', 'waiting', 'idle']),
  /** Active and queued runs. */
  running: count,
  waiting: count,
  /** Start of the oldest active run; null: none. */
  since: instant.nullable(),
  /** Of the first queued run; null: none waits, or its position is not known yet. */
  queue: z
    .looseObject({ position: count, etaMs: count.nullable(), waitingFor: z.string(), note: z.string().optional() })
    .nullable(),
  stuck: z.array(stuckSchema),
  /** Of the last run that failed; null: none is known. */
  lastError: z.object({ type: z.string(), sentence: z.string(), at: instant }).nullable(),
  /** End of the last run that is known. */
  lastRunAt: instant.nullable(),
});
export type ClassroomStudent = z.infer<typeof classroomStudentSchema>;

/** `GET /v1/classroom`: the students of a grader, by their ids. */
export const classroomSchema = z.object({
  /**
   * `assignments`: those of the own published assignments; `courses`: there are none, so those of the own courses;
   * `all`: there are no courses either, so all who ran something.
   */
  source: z.enum(['assignments', 'courses', 'all']),
  students: z.array(classroomStudentSchema),
  /** How many there are; the list has the first 2,000. */
  total: count,
});
export type Classroom = z.infer<typeof classroomSchema>;

/** The socket event `classroom:update`. The first one is whole; later ones have the students who have changed. */
export interface ClassroomUpdate extends Classroom {
  isWhole: boolean;
  /** Students who are no longer in the list. */
  gone: string[];
}
