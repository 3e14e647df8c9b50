import { ProblemError } from '@runq/common/contract/problem';
import type { OpenedShare, Share } from '@runq/common/contract/workspace';
import type { ShareStore, StoredShare } from '@runq/common/store/share-store';
import type { Identity } from '../authenticate.js';

/** A share as its owner and ops see it. */
export function toShare({ id, title, entry, createdAt, bytes, offBy }: StoredShare): Share {
  return {
    ...{ id, url: `/?share=${id}`, title, entry },
    createdAt: new Date(createdAt).toISOString(),
    ...{ isOn: offBy === null, offBy, bytes },
  };
}

/** Opens shares, and lists those of a user. */
export function createReadShares({ shares }: { shares: ShareStore }) {
  return {
    /** For anybody who has the id. One that is off is not found, exactly like one that never was. */
    async open(id: string): Promise<OpenedShare> {
      const share = await shares.open(id);
      if (!share) throw new ProblemError('not_found', 'There is nothing under this link, or no longer.');
      const { title, entry, files, createdAt, ownerName } = share;
      return { id, title, entry, files, createdAt: new Date(createdAt).toISOString(), owner: ownerName };
    },
    async list(identity: Pick<Identity, 'userId'>): Promise<{ shares: Share[] }> {
      return { shares: (await shares.listOfUser(identity.userId)).map(toShare) };
    },
  };
}

export type ReadShares = ReturnType<typeof createReadShares>;
