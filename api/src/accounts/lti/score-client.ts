import type { ScoreLink } from '@runq/common/assignments/score-links';
import { scoreScope } from './claim-values.js';
import { isOk, type PlatformClient, PlatformError } from './platform-client.js';

const answerBytesMax = 65_536;
/** Statuses after which a later try may succeed (409: its time is later); any other 4xx is final. */
const passing = [401, 408, 409, 425, 429];

/** A score of a student, as a gradebook shows it. */
interface OutgoingScore {
  score: number;
  maxScore: number;
  /** When it was decided (epoch ms): a platform leaves a newer score as it is. */
  at: number;
}

/** Sends scores to learning platforms (LTI Assignment and Grade Services 2.0). */
export interface ScoreClient {
  /** Throws a `PlatformError`. */
  send(link: ScoreLink, score: OutgoingScore): Promise<void>;
}

export function createScoreClient(client: Pick<PlatformClient, 'find' | 'send'>): ScoreClient {
  return {
    async send(link, { score, maxScore, at }) {
      const platform = client.find(link);
      if (!platform) throw new PlatformError('the platform is no longer registered', true);
      const body = {
        ...{ userId: link.subject, scoreGiven: score, scoreMaximum: maxScore, timestamp: new Date(at).toISOString() },
        ...{ activityProgress: 'Submitted', gradingProgress: 'FullyGraded' },
      };
      const { status } = await client.send(platform, {
        ...{ method: 'POST', url: toScoresAddress(link.lineItem), scope: scoreScope, bytesMax: answerBytesMax },
        headers: { 'content-type': 'application/vnd.ims.lis.v1.score+json' },
        body: JSON.stringify(body),
      });
      if (isOk(status)) return;
      const isFinal = status < 500 && !passing.includes(status);
      throw new PlatformError(`the platform refuses the score (${status})`, isFinal);
    },
  };
}

/** The query of a line item stays (LTI-AGS 2.0, section 3.3.5). */
export function toScoresAddress(lineItem: string): string {
  const url = new URL(lineItem);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/scores`;
  return url.href;
}
