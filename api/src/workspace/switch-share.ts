import { ProblemError } from '@runq/common/contract/problem';
import type { Share } from '@runq/common/contract/workspace';
import type { ShareStore } from '@runq/common/store/share-store';
import type { Identity } from '../authenticate.js';
import { parseAction, toOperator, whyBodySchema } from '../ops/operator.js';
import { toShare } from './read-shares.js';

/** Switches shares off and on, and deletes them: the owner's own, and for ops, who are audited, anybody's. */
export function createSwitchShare({ shares }: { shares: ShareStore }) {
  const notFound = () => new ProblemError('not_found', 'There is no such share.');

  async function act(id: string, action: 'off' | 'on' | 'delete', body: unknown, identity: Identity): Promise<void> {
    const { why } = parseAction(whyBodySchema, body);
    const share = await shares.read(id);
    const isOwner = share?.userId === identity.userId;
    if (!share || !(isOwner || identity.role === 'ops')) throw notFound();
    const answer = await shares.switch(
      id,
      action,
      isOwner ? { kind: 'owner' } : { kind: 'ops', operator: toOperator(identity, why) },
    );
    if (answer === 'not_found') throw notFound();
    if (answer === 'refused')
      throw new ProblemError('conflict', 'Those who run this service switched this share off; ask your teacher.');
  }

  return {
    async switch(id: string, action: 'off' | 'on', body: unknown, identity: Identity): Promise<Share> {
      await act(id, action, body, identity);
      const share = await shares.read(id);
      if (!share) throw notFound();
      return toShare(share);
    },
    async delete(id: string, identity: Identity): Promise<void> {
      await act(id, 'delete', undefined, identity);
    },
    /** Ops: no share of a user opens any more; only ops switch them on again. */
    async switchOffAll(userId: string, body: unknown, identity: Identity): Promise<{ off: number }> {
      const { why } = parseAction(whyBodySchema, body);
      const operator = toOperator(identity, why);
      let off = 0;
      for (const { id, offBy } of await shares.listOfUser(userId))
        if (offBy !== 'ops' && (await shares.switch(id, 'off', { kind: 'ops', operator })) === 'done') off++;
      return { off };
    },
  };
}

export type SwitchShare = ReturnType<typeof createSwitchShare>;
