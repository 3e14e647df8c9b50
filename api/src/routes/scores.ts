import { ProblemError } from '@runq/common/contract/problem';
import { z } from 'zod';
import { type Route, route } from '../http/route.js';
import { json } from '../http/route-doc.js';
import type { ScorePassback } from '../publications/score-passback.js';
import { requireGraded } from './graded-batches.js';
import { notFound, runRefusals } from './responses.js';
import type { Services } from './services.js';

const refusals = { ...runRefusals, ...notFound };

const scoresResponse = z.looseObject({
  scores: z.array(
    z.looseObject({
      student: z.string(),
      state: z.enum(['waiting', 'sent', 'failed']),
      score: z.number().nullable().describe('What the platform has; null: nothing yet'),
      maxScore: z.number().nullable(),
      sentAt: z.iso.datetime().nullable(),
      tries: z.int().min(0).describe('Failed tries of the score that waits or failed'),
      problem: z.string().nullable().describe('Why the last try failed'),
    }),
  ),
});

/** Scores of a published assignment on their way to the learning platform from which its students came. */
export const scoreRoutes: Route[] = [
  route({
    method: 'get',
    path: '/v1/batches/{id}/scores',
    summary: 'What learning platforms have of the scores: sent, waiting or failed, for each student who came from one',
    access: 'batch reader',
    responses: { '200': json('The scores', scoresResponse), ...refusals },
    async handle({ grading, scores }, { identity, params: { id } }) {
      const batch = requireGraded(await grading.readGraded(id, identity));
      return { scores: await requireScores({ scores }).list(batch.id) };
    },
  }),
  route({
    method: 'post',
    path: '/v1/batches/{id}/scores/send',
    summary: 'Try the scores again that could not be sent to a learning platform',
    access: 'batch owner',
    responses: { '202': 'They are sent soon', ...refusals },
    async respond({ grading, scores }, { identity, params: { id }, response }) {
      const batch = requireGraded(await grading.readGraded(id, identity));
      await requireScores({ scores }).resend(batch.id);
      response.status(202).end();
    },
  }),
];

function requireScores({ scores }: Pick<Services, 'scores'>): ScorePassback {
  if (!scores) throw new ProblemError('not_found', 'LTI is off.');
  return scores;
}
