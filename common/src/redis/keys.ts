import { createHash } from 'node:crypto';
import { drawId, shardOf, shardOfId, shareOf } from './sharding.js';

const safeCharacter = /^[A-Za-z0-9_.@-]$/;
const isSurrogate = (code: number) => code >= 0xd800 && code <= 0xdfff;

/**
 * Encodes any text (a user id, an Idempotency-Key) for use in a key or as a member of a collection. Letters, digits and
 * `_ . @ -` stay; every other character becomes `%XX` per UTF-8 byte. A lone surrogate, which UTF-8 cannot represent,
 * becomes `%uXXXX`. Different texts never collide.
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

/** Reverses `encodeId`. */
export function decodeId(encoded: string): string {
  return encoded.replace(/%u([0-9A-F]{4})|((?:%[0-9A-F]{2})+)/g, (_, surrogate?: string, bytes?: string) =>
    surrogate ? String.fromCharCode(Number.parseInt(surrogate, 16)) : decodeURIComponent(bytes!),
  );
}

/** Keys chosen by a client are hashed, so that they have a fixed length. */
export const hashKey = (key: string) => createHash('sha256').update(key).digest('base64url');

/**
 * All keys of one shard. They share one hash tag, so that they are on one node of a cluster and a script may access
 * them together. `common/lua/includes/keys.lua` builds the same keys for the scripts; a test compares the two.
 */
export function createShardKeys(tag: string) {
  return {
    /** KEYS[1] of every script. */
    tag,
    /** Prefix of BullMQ's own keys. */
    bullPrefix: `${tag}:bull`,
    redisMemory: `${tag}:redis:memory`,
    settings: `${tag}:settings`,
    liveSettings: `${tag}:settings:live`,
    /** Versions of the live settings (first shard). */
    settingsVersions: `${tag}:settings:versions`,
    audit: `${tag}:audit`,
    /** Bulk actions of ops (first shard): when each was previewed, what it does, and its runs. */
    bulkActions: `${tag}:bulk-actions`,
    bulk: (id: string) => `${tag}:bulk:${encodeId(id)}`,
    bulkRuns: (id: string) => `${tag}:bulk-runs:${encodeId(id)}`,
    userOverrides: `${tag}:users:overrides`,
    secrets: `${tag}:secrets`,
    /** Sessions of one user for Bull Board: hash of the cookie's secret -> its expiry. */
    boardSessions: (owner: string) => `${tag}:board-sessions:${owner}`,
    leases: `${tag}:leases`,
    delayed: `${tag}:delayed`,
    finished: `${tag}:finished`,
    recentlyFinished: `${tag}:finished:recent`,
    outputs: `${tag}:outputs`,
    outputSizes: `${tag}:outputs:sizes`,
    outputBytes: `${tag}:outputs:bytes`,
    outputsByUser: `${tag}:outputs:by-user`,
    outputsOf: (userId: string) => `${tag}:outputs-of:${encodeId(userId)}`,
    finishedOf: (userId: string) => `${tag}:finished-of:${encodeId(userId)}`,
    batchesOf: (userId: string) => `${tag}:batches-of:${encodeId(userId)}`,
    idempotencyOf: (userId: string) => `${tag}:idempotency-of:${encodeId(userId)}`,
    /** Bytes of unfinished runs: per user, and in total. */
    pendingUsers: `${tag}:pending:users`,
    pendingBytes: `${tag}:pending:bytes`,
    artifactBytes: `${tag}:artifacts-bytes`,
    parked: `${tag}:parked`,
    activeUsers: `${tag}:active:users`,
    waitingUsers: `${tag}:waiting:users`,
    /** Users whose next run is interactive and may start; those with large runs have sets of their own. */
    ready: (status: 'active' | 'inactive') => `${tag}:ready:${status}:interactive`,
    memoryShort: `${tag}:memory:short`,
    memory: `${tag}:memory`,
    workerMemory: `${tag}:workers:memory`,
    workerHeld: `${tag}:workers:memory:held`,
    recentWaits: `${tag}:recent:waits`,
    /** The current canary, and how the last ones ended (first shard). */
    canary: `${tag}:canary`,
    workers: `${tag}:workers`,
    workerReports: `${tag}:workers:reports`,
    /** Sum of the slots of live workers. */
    capacity: `${tag}:workers:capacity`,
    run: (runId: string) => `${tag}:run:${runId}`,
    events: (runId: string) => `${tag}:events:${runId}`,
    user: (userId: string) => `${tag}:user:${encodeId(userId)}`,
    mode: (workerId: string) => `${tag}:mode:${encodeId(workerId)}`,
    input: (runId: string) => `${tag}:input:${runId}`,
    artifacts: (runId: string) => `${tag}:artifacts:${runId}`,
    artifactRuns: (userId: string) => `${tag}:artifact-runs:${encodeId(userId)}`,
    waiting: (runClass: 'interactive' | 'batch') => `${tag}:waiting:${runClass}`,
    userQueue: (userId: string) => `${tag}:queue:${encodeId(userId)}`,
    delayedOf: (userId: string) => `${tag}:delayed:${encodeId(userId)}`,
    heldOf: (userId: string) => `${tag}:held:${encodeId(userId)}`,
    history: (userId: string) => `${tag}:history:${encodeId(userId)}`,
    expired: (userId: string) => `${tag}:expired:${encodeId(userId)}`,
    /**
     * The files of a user: current versions, totals, deleted files, older versions, when those were replaced, and the
     * bytes of all versions.
     */
    workspace: (userId: string) => `${tag}:workspace:${encodeId(userId)}`,
    workspaceTotals: (userId: string) => `${tag}:workspace-totals:${encodeId(userId)}`,
    workspaceDeleted: (userId: string) => `${tag}:workspace-deleted:${encodeId(userId)}`,
    workspaceHistory: (userId: string) => `${tag}:workspace-history:${encodeId(userId)}`,
    workspaceOld: (userId: string) => `${tag}:workspace-old:${encodeId(userId)}`,
    workspaceContents: (userId: string) => `${tag}:workspace-contents:${encodeId(userId)}`,
    /** Names and main files of the projects. */
    workspaceProjects: (userId: string) => `${tag}:workspace-projects:${encodeId(userId)}`,
    /** Users with files -> next expiry; bytes of all files of all users: workspaces, shares and assignments. */
    workspacesDue: `${tag}:workspaces:due`,
    fileBytes: `${tag}:workspaces:bytes`,
    share: (shareId: string) => `${tag}:share:${encodeId(shareId)}`,
    sharesOf: (userId: string) => `${tag}:shares:${encodeId(userId)}`,
    sharesDue: `${tag}:shares-due`,
    batch: (batchId: string) => `${tag}:batch:${batchId}`,
    /** Regrades of a batch, and what graders decided about its students. */
    batchChanges: (batchId: string) => `${tag}:batch-changes:${batchId}`,
    /** Students of the batch of a published assignment. */
    batchStudents: (batchId: string) => `${tag}:batch-students:${batchId}`,
    batchRuns: (batchId: string) => `${tag}:batch-runs:${batchId}`,
    /** The assignments of a grader, the versions of one, and the contents of its files by their SHA-256. */
    assignmentsOf: (userId: string) => `${tag}:assignments:${encodeId(userId)}`,
    assignment: (userId: string, name: string) => `${tag}:assignment:${encodeId(userId)}:${encodeId(name)}`,
    assignmentContents: (userId: string, name: string) =>
      `${tag}:assignment-contents:${encodeId(userId)}:${encodeId(name)}`,
    /** Published assignments (first shard), and who may see one. */
    publications: `${tag}:publications`,
    audience: (name: string) => `${tag}:audience:${encodeId(name)}`,
    /** What a student handed in for the assignment with this batch, and for which. */
    attempts: (userId: string, batchId: string) => `${tag}:attempts:${encodeId(userId)}:${batchId}`,
    attemptsOf: (userId: string) => `${tag}:attempts-of:${encodeId(userId)}`,
    /** Results and transcripts of the cases of a graded submission, and the results that a grader may use again. */
    cases: (runId: string) => `${tag}:cases:${runId}`,
    caseOutputs: (runId: string) => `${tag}:case-outputs:${runId}`,
    caseCache: (userId: string) => `${tag}:case-cache:${encodeId(userId)}`,
    caseCacheUses: (userId: string) => `${tag}:case-cache-uses:${encodeId(userId)}`,
    /** What a client of a drop-in API stored, by id, and when each was last used. */
    clientDocuments: (userId: string, kind: string) => `${tag}:documents:${encodeId(userId)}:${kind}`,
    clientDocumentUses: (userId: string, kind: string) => `${tag}:document-uses:${encodeId(userId)}:${kind}`,
    /** An API key, and the keys of a user. */
    apiKey: (keyId: string) => `${tag}:api-key:${encodeId(keyId)}`,
    apiKeysOf: (userId: string) => `${tag}:api-keys:${encodeId(userId)}`,
    /** A sign-in of a browser, and the sign-ins of a user. */
    signIn: (signInId: string) => `${tag}:sign-in:${encodeId(signInId)}`,
    signInsOf: (userId: string) => `${tag}:sign-ins:${encodeId(userId)}`,
    /** Exists for a while after a further sign-in of the user ended this one. */
    replacedSignIn: (signInId: string) => `${tag}:replaced-sign-in:${encodeId(signInId)}`,
    /** Where learning platforms take the scores of a student. */
    scoreLinks: (userId: string) => `${tag}:score-links:${encodeId(userId)}`,
    /** A message of a learning platform that was used. */
    usedNonce: (nonce: string) => `${tag}:used-nonce:${hashKey(nonce)}`,
    /** Local accounts (first shard): users in the order of their encoded ids, one of them, and one-time links. */
    accounts: `${tag}:accounts`,
    account: (userId: string) => `${tag}:account:${encodeId(userId)}`,
    invitation: (id: string) => `${tag}:invitation:${encodeId(id)}`,
    /** Courses (first shard) with their names, members, assignments and batches, and the courses of a user. */
    courses: `${tag}:courses`,
    courseMembers: (courseId: string) => `${tag}:course-members:${encodeId(courseId)}`,
    coursesOf: (userId: string) => `${tag}:courses-of:${encodeId(userId)}`,
    courseAssignments: (courseId: string) => `${tag}:course-assignments:${encodeId(courseId)}`,
    courseBatches: (courseId: string) => `${tag}:course-batches:${encodeId(courseId)}`,
    /**
     * Courses of learning platforms (first shard): the course that each is here, and of a course its platform, the
     * members whom that lists, names of members, and whether they are being updated.
     */
    courseContexts: `${tag}:course-contexts`,
    coursePlatform: (courseId: string) => `${tag}:course-platform:${encodeId(courseId)}`,
    platformMembers: (courseId: string) => `${tag}:platform-members:${encodeId(courseId)}`,
    courseNames: (courseId: string) => `${tag}:course-names:${encodeId(courseId)}`,
    courseUpdate: (courseId: string) => `${tag}:course-update:${encodeId(courseId)}`,
    /** Users and addresses with failed sign-ins (first shard). */
    signInFailures: `${tag}:sign-in-failures`,
    /** What happened in a minute, in ten minutes, and in total (includes/measures.lua); times since the epoch. */
    minute: (minute: number) => `${tag}:minute:${minute}`,
    tenMinutes: (period: number) => `${tag}:ten-minutes:${period}`,
    totals: `${tag}:totals`,
    idempotency: (userId: string, scope: string, key: string) =>
      `${tag}:idempotency:${encodeId(userId)}:${encodeId(scope)}:${hashKey(key)}`,
    /** Pub/sub channel of a run's events. */
    runChannel: (runId: string) => `${tag}:channel:${runId}`,
    /** Pub/sub channel of commands for workers: cancels, input and completion requests. */
    controlChannel: () => `${tag}:control`,
    /** Pub/sub channel of credentials that no longer count, by id. */
    revocationsChannel: () => `${tag}:revocations`,
  };
}

export type ShardKeys = ReturnType<typeof createShardKeys>;

/** The tag of a shard contains its index and the number of shards; the tag of a single shard contains neither. */
const tagOfShard = (tag: string, index: number, count: number) =>
  count === 1 ? tag : `${tag.slice(0, -1)}:${index}/${count}}`;

/** The hash tag of a service; an ACL needs to allow no other keys (deploy/redis-users.acl). */
const serviceTag = '{runq}';

/**
 * Maps users and ids to shards. Each shard is a complete scheduler with its own queues, slots, jobs and files, so that
 * the nodes of a cluster share the load; one shard is the default. An operation on one user, run, session, batch or
 * share accesses one shard; a listing of all users reads all shards.
 *
 * Theory of operation: the hash of a user id determines the shard permanently. Ids of the user's runs and other objects
 * are drawn so that their hash gives the same shard (sharding.ts). Totals, such as the cap of active users, are stored
 * unchanged in every shard. The scripts of each shard take their part (includes/settings.lua), so that the caps hold
 * without communication between shards. Service-wide state (settings, secrets, worker modes) is decided in the first
 * shard and replicated to the others (replicate-settings.ts, worker-registry.ts).
 */
export function createKeys(count = 1, tag = serviceTag) {
  const shards = Array.from({ length: count }, (_, index) => createShardKeys(tagOfShard(tag, index, count)));
  const indexOfUser = (userId: string) => (count === 1 ? 0 : shardOf(encodeId(userId), count));
  return {
    /** Keys outside of shards: the number of shards (claimShardCount.lua), and the reply channel of an API process. */
    service: { tag, answersChannel: (processId: string) => `${tag}:answers:${processId}` },
    shards,
    /** Holds service-wide state. */
    first: shards[0]!,
    ofUser: (userId: string): ShardKeys => shards[indexOfUser(userId)]!,
    /** The shard of a run, session, batch or share. */
    ofId: (id: string): ShardKeys => shards[shardOfId(id, count)]!,
    /** Draws an id in the shard of this user; `draw` must return unique ids. */
    drawId: (userId: string, draw: () => string): string => drawId(indexOfUser(userId), count, draw),
    /** Splits a total into one part per shard. The shards with the larger parts depend on `name`. */
    divide(total: number, name: string): number[] {
      const rotation = shardOf(encodeId(name), count);
      return shards.map((_, index) => shareOf(total, (index + rotation) % count, count));
    },
  };
}

export type Keys = ReturnType<typeof createKeys>;
