import { ProblemError } from '@runq/common/contract/problem';
import type { OpenedShare, Share } from '@runq/common/contract/workspace';
import { type ShareStore, SharingOffError, type StoredShare } from '@runq/common/workspaces/shares';
import { toOperator } from '../admin/actor.js';
import type { Identity } from '../http/middleware/authenticate.js';

/** A share as the API represents it to its owner and to ops. */
export function toShare({ id, title, entry, createdAt, bytes, offBy }: StoredShare): Share {
  return {
    ...{ id, url: `/?share=${id}`, title, entry },
    createdAt: new Date(createdAt).toISOString(),
    ...{ isOn: offBy === null, offBy, bytes },
  };
}

/** Nothing can be shared or opened in exam mode. */
export const sharingIsOff = () => new ProblemError('forbidden', 'Sharing is off during the exam.');

const notFound = () => new ProblemError('not_found', 'There is no such share.');

/** For anyone who has the id. A share that is off is not found, exactly like one that does not exist. */
export async function openShare(shares: ShareStore, id: string): Promise<OpenedShare> {
  const share = await shares.open(id).catch((error: unknown) => {
    throw error instanceof SharingOffError ? sharingIsOff() : error;
  });
  if (!share) throw new ProblemError('not_found', 'This link does not exist, or is turned off.');
  const { title, entry, files, createdAt, ownerName } = share;
  return { id, title, entry, files, createdAt: new Date(createdAt).toISOString(), owner: ownerName };
}

export async function listShares(shares: ShareStore, userId: string): Promise<{ shares: Share[] }> {
  return { shares: (await shares.listOfUser(userId)).map(toShare) };
}

/** Turns a share off or on, or deletes it: for its owner, and for ops, whose action is audited. */
export async function changeShare(
  shares: ShareStore,
  { id, action, why, identity }: { id: string; action: 'off' | 'on' | 'delete'; why: string; identity: Identity },
): Promise<void> {
  const share = await shares.read(id);
  const isOwner = share?.userId === identity.userId;
  if (!share || !(isOwner || identity.role === 'ops')) throw notFound();
  const actor = isOwner
    ? ({ kind: 'owner' } as const)
    : ({ kind: 'ops', operator: toOperator(identity, why) } as const);
  const outcome = await shares.setEnabled(id, action, actor);
  if (outcome === 'not_found') throw notFound();
  if (outcome === 'refused')
    throw new ProblemError('conflict', 'The operators of this service turned this share off; ask your teacher.');
}

export async function setShareVisibility(
  shares: ShareStore,
  change: { id: string; action: 'off' | 'on'; why: string; identity: Identity },
): Promise<Share> {
  await changeShare(shares, change);
  const share = await shares.read(change.id);
  if (!share) throw notFound();
  return toShare(share);
}

/** For ops: turns all shares of a user off; only ops can turn them on again. */
export async function turnOffShares(
  shares: ShareStore,
  { userId, why, identity }: { userId: string; why: string; identity: Identity },
): Promise<{ off: number }> {
  const operator = toOperator(identity, why);
  let off = 0;
  for (const { id, offBy } of await shares.listOfUser(userId))
    if (offBy !== 'ops' && (await shares.setEnabled(id, 'off', { kind: 'ops', operator })) === 'done') off++;
  return { off };
}
