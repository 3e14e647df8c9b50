import type { Courses } from '@runq/common/accounts/courses';
import type { EntityLists } from '@runq/common/admin/entity-lists';
import type { Publications } from '@runq/common/assignments/publications';
import type { Classroom, ClassroomStudent, ClassroomUpdate } from '@runq/common/contract/classroom';
import type { Logger } from '@runq/common/process/log';
import type { RunEventLog } from '@runq/common/runs/run-events';
import type { RunRecords, StoredRun } from '@runq/common/runs/run-records';
import type { Scheduler } from '@runq/common/scheduler/scheduler';
import type { Identity } from '../http/middleware/authenticate.js';
import type { Monitoring } from '../monitoring/monitoring.js';
import type { SettledPositions } from '../runs/settled-positions.js';
import { describeStudent, type StudentRuns } from './describe-student.js';
import { createStudentHistories } from './student-histories.js';

/** Shortest time between two looks at the service, and between two updates of a viewer. */
const intervalMs = 1000;
/** Active runs, queued runs and finished ones that one look reads; positions that it asks for. */
const maxRuns = { active: 500, queued: 500, finished: 500, positions: 200 };
/** Students of one answer. */
const maxStudents = 2000;

/** What the students of a grader do now. */
export interface ClassroomService {
  read(identity: Identity): Promise<Classroom>;
  /** Sends the whole, and then what has changed, at most once a second. `ended` resolves after `close`. */
  follow(
    identity: Identity,
    onUpdate: (update: ClassroomUpdate) => void | Promise<void>,
  ): { close(): void; readonly ended: Promise<void> };
}

export interface ClassroomServiceDeps {
  entityLists: EntityLists;
  records: Pick<RunRecords, 'readMany'>;
  events: Pick<RunEventLog, 'readErrorTail'>;
  scheduler: Pick<Scheduler, 'readQueuePositions'>;
  publications: Pick<Publications, 'readAudiences'>;
  courses: Pick<Courses, 'listIdsOf' | 'listMembers'>;
  positions: SettledPositions;
  monitoring: Pick<Monitoring, 'liveWorkers'>;
  log: Logger;
}

type Snapshot = ReadonlyMap<string, ClassroomStudent>;

/**
 * Theory of operation: all viewers share one look at the service a second, which is taken while a viewer asks. It reads
 * the active and queued runs and the newest finished ones; of the latter only those that are new since the last look.
 */
export function createClassroomService(deps: ClassroomServiceDeps): ClassroomService {
  const { entityLists, records, scheduler, publications, courses, positions, monitoring, log } = deps;
  const histories = createStudentHistories(deps);
  let latest: { at: number; snapshot: Promise<Snapshot> } | null = null;

  const list = (state: 'active' | 'queued' | 'finished') =>
    entityLists.readIds(entityLists.listsOf({ userId: null, states: [state] }), 0, maxRuns[state]);

  async function look(): Promise<Snapshot> {
    const [active, queued, finished] = await Promise.all([list('active'), list('queued'), list('finished')]);
    const [runs] = await Promise.all([records.readMany([...active, ...queued]), histories.add(finished)]);
    const byStudent = new Map<string, StudentRuns>();
    const of = (student: string): StudentRuns => {
      const known = byStudent.get(student) ?? { active: [], queued: [], history: histories.of(student) };
      byStudent.set(student, known);
      return known;
    };
    for (const student of histories.students()) of(student);
    for (const run of runs)
      if (run && run.role === 'student' && run.state !== 'finished') of(run.userId)[run.state].push(run);
    const first = [...byStudent.values()].flatMap(({ queued: own }) => own[0] ?? []).slice(0, maxRuns.positions);
    const found = await scheduler.readQueuePositions(first.map(({ id }) => id));
    const activities = new Map(
      monitoring.liveWorkers().flatMap((worker) => worker.runs.map((run) => [run.runId, run] as const)),
    );
    const settle = (run: StoredRun | undefined) => {
      const position = run && found.get(run.id);
      return position ? positions.settle(run, position) : null;
    };
    const now = Date.now();
    return new Map(
      [...byStudent].map(([student, own]) => [
        student,
        describeStudent(student, own, activities, settle(own.queued[0]), now),
      ]),
    );
  }

  function takeSnapshot(): Promise<Snapshot> {
    if (latest && performance.now() - latest.at < intervalMs) return latest.snapshot;
    const taken = { at: performance.now(), snapshot: look() };
    latest = taken;
    taken.snapshot.catch(() => {
      if (latest === taken) latest = null;
    });
    return taken.snapshot;
  }

  async function listStudents(courseIds: readonly string[]): Promise<Set<string>> {
    const students = new Set<string>();
    for (const id of courseIds)
      for (const { userId, role } of await courses.listMembers(id)) if (role === 'student') students.add(userId);
    return students;
  }

  async function read({ userId }: Identity): Promise<Classroom> {
    const [snapshot, own] = await Promise.all([takeSnapshot(), courses.listIdsOf(userId, ['grader'])]);
    const audiences = await publications.readAudiences(userId, own);
    const inCourses = audiences === null && own.length > 0 ? await listStudents(own) : null;
    const ids = [...(audiences ?? inCourses ?? snapshot.keys())].sort();
    const idle: StudentRuns = { active: [], queued: [], history: null };
    return {
      source: audiences ? 'assignments' : inCourses ? 'courses' : 'all',
      students: ids
        .slice(0, maxStudents)
        .map((student) => snapshot.get(student) ?? describeStudent(student, idle, new Map(), null, 0)),
      total: ids.length,
    };
  }

  return {
    read,
    follow(identity, onUpdate) {
      let isClosed = false;
      let wake: () => void = () => {};

      async function poll(): Promise<void> {
        let sent: ReadonlyMap<string, string> | null = null;
        let head = '';
        while (!isClosed) {
          const { students, ...rest } = await read(identity);
          const texts = new Map(students.map((one) => [one.student, JSON.stringify(one)]));
          const before: ReadonlyMap<string, string> | null = sent;
          const changed = students.filter((one) => before?.get(one.student) !== texts.get(one.student));
          const gone = before ? [...before.keys()].filter((student) => !texts.has(student)) : [];
          const isNew = before === null || changed.length > 0 || gone.length > 0 || JSON.stringify(rest) !== head;
          if (isNew && !isClosed) await onUpdate({ ...rest, students: changed, gone, isWhole: before === null });
          [sent, head] = [texts, JSON.stringify(rest)];
          if (isClosed) return;
          await new Promise<void>((resolve) => {
            const timer = setTimeout(resolve, intervalMs);
            wake = () => {
              clearTimeout(timer);
              resolve();
            };
          });
        }
      }

      return {
        ended: poll().catch((err) => log.warn({ err }, 'reading the classroom failed; stream ended')),
        close() {
          isClosed = true;
          wake();
        },
      };
    },
  };
}
