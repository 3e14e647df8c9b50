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
 * Every name in Redis. All of them begin with one hash tag, so that they live on one node of a cluster and a script may touch them
 * together. `common/lua/includes/keys.lua` builds the same names for the scripts; a test holds the two together.
 */
export function createKeys(tag = '{runq}') {
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
    /** Where one API process hears the answers to its questions. */
    answersChannel: (processId: string) => `${tag}:answers:${processId}`,
  };
}

export type Keys = ReturnType<typeof createKeys>;
