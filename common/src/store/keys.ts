import { drawId, shardOf, shardOfId, shareOf } from './shards.js';

const safeCharacter = /^[A-Za-z0-9_.@-]$/;
const isSurrogate = (code: number) => code >= 0xd800 && code <= 0xdfff;

/**
 * Writes any text (a user id, an Idempotency-Key) so that it can be a part of a key, a ring or a line: letters, digits, `_ . @ -` as
 * they are, everything else as `%XX` a UTF-8 byte, and half a surrogate pair, which UTF-8 cannot tell, as `%uXXXX`. Different texts
 * never meet.
 */
export function encodeId(text: string): string {
  let encoded = '';
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (safeCharacter.test(character)) encoded += character;
    else if (isSurrogate(code)) encoded += `%u${code.toString(16).toUpperCase()}`;
    else
      encoded += [...Buffer.from(character)]
        .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
        .join('');
  }
  return encoded;
}

/** The text that `encodeId` was given. */
export function decodeId(encoded: string): string {
  return encoded.replace(/%u([0-9A-F]{4})|((?:%[0-9A-F]{2})+)/g, (_, surrogate?: string, bytes?: string) =>
    surrogate ? String.fromCharCode(Number.parseInt(surrogate, 16)) : decodeURIComponent(bytes!),
  );
}

/**
 * Every name of one shard. All of them begin with one hash tag, so that they live on one node of a cluster and a script may touch them
 * together. `common/lua/includes/keys.lua` builds the same names for the scripts; a test holds the two together.
 */
export function createShardKeys(tag: string) {
  return {
    /** What scripts are given as KEYS[1]. */
    tag,
    /** BullMQ's own keys; its queue of deliveries lives beside ours. */
    bullPrefix: `${tag}:bull`,
    settings: `${tag}:settings`,
    liveSettings: `${tag}:settings:live`,
    audit: `${tag}:audit`,
    ruledUsers: `${tag}:users:ruled`,
    secrets: `${tag}:secrets`,
    leases: `${tag}:leases`,
    delayed: `${tag}:delayed`,
    finished: `${tag}:finished`,
    outputs: `${tag}:outputs`,
    outputSizes: `${tag}:outputs:sizes`,
    outputBytes: `${tag}:outputs:bytes`,
    parked: `${tag}:parked`,
    activeUsers: `${tag}:active:users`,
    waitingUsers: `${tag}:waiting:users`,
    recentWaits: `${tag}:recent:waits`,
    workers: `${tag}:workers`,
    workerReports: `${tag}:workers:reports`,
    run: (runId: string) => `${tag}:run:${runId}`,
    events: (runId: string) => `${tag}:events:${runId}`,
    user: (userId: string) => `${tag}:user:${encodeId(userId)}`,
    order: (workerId: string) => `${tag}:order:${encodeId(workerId)}`,
    input: (runId: string) => `${tag}:input:${runId}`,
    artifacts: (runId: string) => `${tag}:artifacts:${runId}`,
    keptArtifacts: (userId: string) => `${tag}:kept-artifacts:${encodeId(userId)}`,
    waiting: (runClass: 'interactive' | 'batch') => `${tag}:waiting:${runClass}`,
    line: (userId: string) => `${tag}:line:${encodeId(userId)}`,
    delayedOf: (userId: string) => `${tag}:delayed:${encodeId(userId)}`,
    history: (userId: string) => `${tag}:history:${encodeId(userId)}`,
    /** The files of a user: what is now, sums, what was deleted, older versions, when they became old, and the bytes of all. */
    workspace: (userId: string) => `${tag}:workspace:${encodeId(userId)}`,
    workspaceTotals: (userId: string) => `${tag}:workspace-totals:${encodeId(userId)}`,
    workspaceDeleted: (userId: string) => `${tag}:workspace-deleted:${encodeId(userId)}`,
    workspaceHistory: (userId: string) => `${tag}:workspace-history:${encodeId(userId)}`,
    workspaceOld: (userId: string) => `${tag}:workspace-old:${encodeId(userId)}`,
    workspaceContents: (userId: string) => `${tag}:workspace-contents:${encodeId(userId)}`,
    /** Users with files -> when something of them goes; bytes of all files of all users, shares included. */
    workspacesDue: `${tag}:workspaces:due`,
    fileBytes: `${tag}:workspaces:bytes`,
    share: (shareId: string) => `${tag}:share:${encodeId(shareId)}`,
    sharesOf: (userId: string) => `${tag}:shares:${encodeId(userId)}`,
    sharesDue: `${tag}:shares-due`,
    batch: (batchId: string) => `${tag}:batch:${batchId}`,
    batchRuns: (batchId: string) => `${tag}:batch-runs:${batchId}`,
    verdicts: (minute: number) => `${tag}:verdicts:${minute}`,
    idempotency: (userId: string, scope: string, key: string) =>
      `${tag}:idempotency:${encodeId(userId)}:${encodeId(scope)}:${encodeId(key)}`,
    /** Where the story of one run is published as it happens. */
    runChannel: (runId: string) => `${tag}:channel:${runId}`,
    /** Where workers hear of cancels, input and questions. */
    controlChannel: () => `${tag}:control`,
  };
}

export type ShardKeys = ReturnType<typeof createShardKeys>;

/** The tag of a shard tells scripts which it is and of how many; that of a single one tells nothing. */
const tagOfShard = (tag: string, index: number, count: number) =>
  count === 1 ? tag : `${tag.slice(0, -1)}:${index}/${count}}`;

/** The hash tag of a service; an ACL need allow no other keys (deploy/redis-users.acl). */
const serviceTag = '{runq}';

/**
 * Where everything lies. People are spread over shards, each a complete service with its own lines, places, deliveries and files, so that
 * the nodes of a cluster share the load; one shard is the rule. Whatever is of one user, run, session, batch or share touches its shard
 * alone; what looks over everybody asks all of them.
 *
 * Theory of operation: a user is of a shard by the hash of the id, for ever, and ids of what belongs to the user are drawn so that their
 * hash says the same (shards.ts). Totals, such as the cap of active users, are the same text in every shard; the scripts of each take
 * their share (includes/settings.lua), so that the caps hold together without any shard asking another. What is decided for the whole
 * service - settings, secrets, orders to workers - is decided in the first shard, which the others follow (settings.ts,
 * worker-registry.ts).
 */
export function createKeys(count = 1, tag = serviceTag) {
  const shards = Array.from({ length: count }, (_, index) => createShardKeys(tagOfShard(tag, index, count)));
  const indexOfUser = (userId: string) => (count === 1 ? 0 : shardOf(encodeId(userId), count));
  return {
    /** What is of no shard: their number (noteShards.lua), and where an API process hears the answers to its questions. */
    service: { tag, answersChannel: (processId: string) => `${tag}:answers:${processId}` },
    shards,
    /** Decides what is decided for all. */
    first: shards[0]!,
    ofUser: (userId: string): ShardKeys => shards[indexOfUser(userId)]!,
    /** Of a run, session, batch or share. */
    ofId: (id: string): ShardKeys => shards[shardOfId(id, count)]!,
    /** An id for something of this user; `draw` makes one that nobody else makes. */
    drawId: (userId: string, draw: () => string): string => drawId(indexOfUser(userId), count, draw),
    /** Parts of a total, one a shard; where it does not divide evenly, who gets more differs from name to name. */
    divide(total: number, name: string): number[] {
      const rotation = shardOf(encodeId(name), count);
      return shards.map((_, index) => shareOf(total, (index + rotation) % count, count));
    },
  };
}

export type Keys = ReturnType<typeof createKeys>;
