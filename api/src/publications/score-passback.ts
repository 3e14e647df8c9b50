import type { Publications } from '@runq/common/assignments/publications';
import type { ScoreLink, ScoreLinks, ScoreStatus } from '@runq/common/assignments/score-links';
import type { Logger } from '@runq/common/process/log';
import type { Delivery, DeliveryList, DueDelivery } from '@runq/common/redis/delivery-list';
import type { SettingsStore } from '@runq/common/redis/settings-store';
import type { BatchStudents } from '@runq/common/runs/batch-students';
import type { Batches } from '@runq/common/runs/batches';
import { PlatformError } from '../accounts/lti/platform-client.js';
import type { ScoreClient } from '../accounts/lti/score-client.js';
import type { Standing, Standings } from './standing.js';

/** Scores that wait, of the whole service. */
export const scoreDeliveriesMax = 100_000;
/** Tries of a score; with the pauses between they take some seven hours. */
const triesMax = 16;
const pauseMs = 5000;
const pauseMsMax = 3_600_000;
/** A score is given up if it could not be sent by then, such as of a submission that is never graded. */
const deadlineMs = 48 * 3_600_000;
/** Scores that one process sends at the same time. */
const sendsMax = 10;
/** Until a process that took a score is given up: more than the time limits of its requests. */
const leaseMs = 60_000;
/** How soon after a change the score is looked at even if the process that makes the change dies meanwhile. */
const safetyMs = 30_000;
/** How often a submission that is being graded is looked at. */
const gradingMs = 2000;

/** What became of the score of a student, for graders. */
interface PassedScore {
  student: string;
  state: ScoreStatus['state'];
  /** The score that the platform has; null: none yet. */
  score: number | null;
  maxScore: number | null;
  sentAt: string | null;
  tries: number;
  problem: string | null;
}

/** Sends scores of published assignments to the learning platforms from which students came. */
export interface ScorePassback {
  /** Remembers where the score of a student at a published assignment goes, and sends it if there is one. */
  link(assignment: string, student: string, link: ScoreLink): Promise<void>;
  /** Makes a change, after which the scores of a batch, or of one student in it, are sent if they differ. */
  after<T>(batchId: string, student: string | null, change: () => Promise<T>): Promise<T>;
  /** Students with a link who have submitted something, in the order of their first submissions. */
  list(batchId: string): Promise<PassedScore[]>;
  /** Tries again what failed, and looks at all others. */
  resend(batchId: string): Promise<void>;
  /** Sends scores that are due, of all processes. */
  sweep(): Promise<void>;
  /** Scores whose requests fail from now on stay in the list. */
  close(): void;
}

interface ScorePassbackDeps {
  scoreLinks: ScoreLinks;
  publications: Pick<Publications, 'read' | 'maySee'>;
  scoreDeliveries: DeliveryList;
  scoreClient: ScoreClient;
  standings: Standings;
  storedBatches: Pick<Batches, 'read'>;
  batchStudents: Pick<BatchStudents, 'list'>;
  settings: Pick<SettingsStore, 'read'>;
  log: Logger;
}

/**
 * Theory of operation: a change adds the student to a list in Redis before it happens, and again when it has happened.
 * A process that takes the entry compares the score that counts now with the one that was sent last, and sends it if
 * they differ. So nothing depends on which change it was, several changes are one score, and an entry survives the
 * process. An entry that is added again while its score is sent stays in the list.
 */
export function createScorePassback(deps: ScorePassbackDeps): ScorePassback {
  const { publications, standings, storedBatches, batchStudents, settings, log } = deps;
  const { scoreLinks: links, scoreDeliveries: deliveries, scoreClient: client } = deps;
  let sending = 0;
  let isClosed = false;

  async function findLinked(batchId: string, student: string | null): Promise<Delivery[]> {
    const students = student === null ? await batchStudents.list(batchId) : [student];
    const found = await links.readMany(batchId, students);
    return students.filter((_, nth) => found[nth] !== null).map((userId) => ({ userId, token: batchId }));
  }

  async function addAll(all: readonly Delivery[], dueMs: number): Promise<void> {
    const added = await Promise.all(all.map((one) => deliveries.add(one, { dueMs, keptMs: deadlineMs })));
    if (added.includes(false)) log.warn('too many scores wait; some are not sent');
  }

  async function readStanding({ userId, token }: Delivery): Promise<Standing | null> {
    const publication = (await storedBatches.read(token))?.publication;
    return publication ? standings.read(publication, userId) : null;
  }

  async function send(due: DueDelivery): Promise<void> {
    const { userId, token: batchId } = due;
    const [linked] = await links.readMany(batchId, [userId]);
    if (!linked) return deliveries.remove(due);
    const { link, status } = linked;
    const setStatus = (more: Partial<ScoreStatus>) => links.setStatus(batchId, userId, { ...status, ...more }, link);
    if (due.isOver) return setStatus({ state: 'failed', problem: 'the score was not there in time' });
    const standing = await readStanding(due);
    if (!standing) return deliveries.settle(due);
    if (standing.attempts.some(({ state }) => state !== 'finished')) return deliveries.postpone(due, gradingMs);
    const { score, maxScore } = standing;
    if (score === null || maxScore <= 0 || isSent(status, link, { score, maxScore })) return deliveries.settle(due);
    const at = Date.now();
    try {
      await client.send(link, { score, maxScore, at });
      await setStatus({
        state: 'sent',
        sent: { score, maxScore, at, lineItem: link.lineItem },
        tries: 0,
        problem: null,
      });
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error;
      if (isClosed) return deliveries.postpone(due, 0);
      const tries = due.tries + 1;
      const isGivenUp = error.isFinal || tries >= triesMax;
      await setStatus({ state: isGivenUp ? 'failed' : 'waiting', tries, problem: error.message });
      log.warn({ reason: error.message, tries, isGivenUp }, 'score was not sent to the learning platform');
      if (!isGivenUp) return deliveries.retry(due, Math.min(pauseMs * 2 ** (tries - 1), pauseMsMax));
    }
    await deliveries.settle(due);
  }

  return {
    async link(assignment, student, link) {
      const publication = await publications.read(assignment);
      if (!publication || !(await publications.maySee(publication, student))) return;
      const { attemptsMs } = await settings.read();
      await links.save(publication.batchId, student, link, attemptsMs);
      await addAll([{ userId: student, token: publication.batchId }], 0);
    },

    async after(batchId, student, change) {
      const all = await findLinked(batchId, student);
      await addAll(all, safetyMs);
      try {
        return await change();
      } finally {
        // If this fails, the score follows later.
        await addAll(all, 0).catch((error: Error) => log.warn({ err: error }, 'score is sent later'));
      }
    },

    async list(batchId) {
      const students = await batchStudents.list(batchId);
      const found = await links.readMany(batchId, students);
      return students.flatMap((student, nth) => (found[nth] ? [describe(student, found[nth].status)] : []));
    },

    resend: async (batchId) => addAll(await findLinked(batchId, null), 0),

    async sweep() {
      if (sending >= sendsMax || isClosed) return;
      for (const due of await deliveries.take(sendsMax - sending, leaseMs)) {
        sending++;
        // After a fault of Redis the score is due again when its lease ends.
        send(due)
          .catch((error: Error) => log.warn({ err: error }, 'score is sent later'))
          .finally(() => sending--);
      }
    },

    close() {
      isClosed = true;
    },
  };
}

const isSent = ({ state, sent }: ScoreStatus, link: ScoreLink, now: { score: number; maxScore: number }): boolean =>
  state === 'sent' && sent?.lineItem === link.lineItem && sent.score === now.score && sent.maxScore === now.maxScore;

const describe = (student: string, { state, sent, tries, problem }: ScoreStatus): PassedScore => ({
  ...{ student, state, score: sent?.score ?? null, maxScore: sent?.maxScore ?? null },
  sentAt: sent === null ? null : new Date(sent.at).toISOString(),
  ...{ tries, problem },
});
