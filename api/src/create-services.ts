import { type ApiKeys, createApiKeys } from '@runq/common/accounts/api-keys';
import { createCoursePlatforms } from '@runq/common/accounts/course-platforms';
import { createCourses } from '@runq/common/accounts/courses';
import { createSignIns, type SignIns } from '@runq/common/accounts/sign-ins';
import { createAdminActions } from '@runq/common/admin/admin-actions';
import { createBulkActions } from '@runq/common/admin/bulk-actions';
import { createBullBoardSessions } from '@runq/common/admin/bull-board-sessions';
import { createCanaryStore } from '@runq/common/admin/canary-store';
import { createEntityLists } from '@runq/common/admin/entity-lists';
import { createReplicateSettings } from '@runq/common/admin/replicate-settings';
import { createUserOverrides } from '@runq/common/admin/user-overrides';
import { createAssignmentStore } from '@runq/common/assignments/assignment-store';
import { createAttempts } from '@runq/common/assignments/attempts';
import { createCaseResults } from '@runq/common/assignments/case-results';
import { createPublications } from '@runq/common/assignments/publications';
import { createScoreLinks } from '@runq/common/assignments/score-links';
import { type ClientDocuments, createClientDocuments } from '@runq/common/compat/client-documents';
import { createCpuMeter } from '@runq/common/process/cpu-count';
import type { Logger } from '@runq/common/process/log';
import { createQuietPace } from '@runq/common/process/periodic-tasks';
import type { Redis } from '@runq/common/redis/connection';
import { createDeliveryList } from '@runq/common/redis/delivery-list';
import type { Keys } from '@runq/common/redis/keys';
import type { SettingsStore } from '@runq/common/redis/settings-store';
import { createArtifactStore } from '@runq/common/runs/artifacts';
import { createBatchChanges } from '@runq/common/runs/batch-changes';
import { createBatchStudents } from '@runq/common/runs/batch-students';
import { createBatches } from '@runq/common/runs/batches';
import { createIdempotency } from '@runq/common/runs/idempotency-keys';
import { createRepeatableRuns } from '@runq/common/runs/repeatable-runs';
import { createRetention } from '@runq/common/runs/retention';
import { createReadRunDetails } from '@runq/common/runs/run-attempts';
import { createRunEventLog } from '@runq/common/runs/run-events';
import { createRunInputs } from '@runq/common/runs/run-inputs';
import { createRunRecords } from '@runq/common/runs/run-records';
import { createBatchPause } from '@runq/common/scheduler/batch-pause';
import type { DispatchQueue } from '@runq/common/scheduler/dispatch-queue';
import { createFreeOrphans } from '@runq/common/scheduler/free-orphans';
import { createScheduler } from '@runq/common/scheduler/scheduler';
import { createWorkerRegistry } from '@runq/common/scheduler/worker-registry';
import { v7 as uuidv7 } from 'uuid';
import { createLocalAccounts } from './accounts/create-accounts.js';
import { createFindKey } from './accounts/find-key.js';
import { createKeyService } from './accounts/key-service.js';
import { createConfiguredLti } from './accounts/lti/create-configured-lti.js';
import { createOidc, describeOidcFailure } from './accounts/oidc.js';
import { createSignInService } from './accounts/sign-in-service.js';
import { createAdminService } from './admin/admin-service.js';
import { createBulkService } from './admin/bulk/bulk-service.js';
import { createAssignmentService } from './assignments/assignment-service.js';
import { createFindAssignment } from './assignments/find-assignment.js';
import { createBatchService } from './batches/batch-service.js';
import { createClassroomService } from './classroom/classroom-service.js';
import type { ApiConfig } from './config.js';
import { createCourseAccess } from './courses/course-access.js';
import { createCourseLinkService } from './courses/course-link-service.js';
import { createCourseMembers } from './courses/course-members.js';
import { createCourseService } from './courses/course-service.js';
import { createLaunchEnrolment } from './courses/launch-enrolment.js';
import { createGradingService } from './grading/grading-service.js';
import type { Identity } from './http/middleware/authenticate.js';
import { createCanary } from './monitoring/canary/canary.js';
import { createMonitoring, type Monitoring } from './monitoring/monitoring.js';
import { type RequestTraces, traceAttempts, traceScheduler } from './monitoring/request-traces.js';
import { quietIntervals } from './monitoring/sampling/activity.js';
import { createPrivacyService } from './privacy/privacy-service.js';
import { createMyAssignmentService } from './publications/my-assignment-service.js';
import { createPublicationService } from './publications/publication-service.js';
import { createPublishedBatches } from './publications/published-batches.js';
import { createScorePassback, type ScorePassback, scoreDeliveriesMax } from './publications/score-passback.js';
import { createStandings } from './publications/standing.js';
import { createStudentDecisions } from './publications/student-decisions.js';
import type { Services } from './routes/services.js';
import { createReadMaxima } from './runs/read-maxima.js';
import { createRunService } from './runs/run-service.js';
import { createSettledPositions } from './runs/settled-positions.js';
import { createSessionService } from './sessions/session-service.js';
import { createWorkspaceService } from './workspaces/workspace-service.js';

/** What `main.ts` adds for the requests of one process. */
type RequestServices = 'authenticator' | 'signInCookies' | 'readOrigin' | 'eventStreams' | 'documents' | 'isDraining';

export interface ServiceSet extends Omit<Services, RequestServices> {
  clientDocuments: ClientDocuments;
  findKey: ApiKeys['find'];
  storedSignIns: SignIns;
  /** Whether the caller is a tutor or grader of a course, that of an API key. */
  isTutor(identity: Identity): Promise<boolean>;
  /** Tasks to repeat every second, by name. Any API process may run them, and several may run them together. */
  sweeps: Record<string, () => Promise<unknown>>;
  close(): void;
}

/** Creates the stores in Redis and the services on top of them. */
export async function createServices(options: {
  redis: Redis;
  subscriber: Redis;
  keys: Keys;
  queue: DispatchQueue;
  settings: SettingsStore;
  config: ApiConfig;
  version: string;
  /** Null: submissions are not traced. */
  requestTraces: RequestTraces | null;
  log: Logger;
}): Promise<ServiceSet> {
  const { redis, keys, queue, settings, config, version, requestTraces, log } = options;
  const { deliveries } = queue;
  const replicateSettings = createReplicateSettings({ redis, keys, ...deliveries });
  await replicateSettings();
  const scheduler = traceScheduler(createScheduler({ redis, keys, ...deliveries }), requestTraces);
  const registry = createWorkerRegistry({ redis, keys, ...deliveries });
  const freeOrphans = createFreeOrphans({ redis, keys, ...deliveries });
  const retention = createRetention({ redis, keys });
  const canaryStore = createCanaryStore({ redis, keys, ...deliveries });
  const monitoring = createMonitoring({
    ...{ redis, keys, registry, log },
    info: { version, startedAt: Date.now(), runMemoryBytes: config.limits.memoryBytes },
    dataDir: config.settings.RUNQ_DATA_DIR,
    intervalMs: config.settings.RUNQ_SAMPLE_INTERVAL_MS,
    canaries: { store: canaryStore, intervalMs: config.settings.RUNQ_CANARY_INTERVAL_MS },
    measureBusy: createCpuMeter(),
    createPace: (isQuiet) => createQuietPace(isQuiet, quietIntervals),
  });

  const courses = createCourses({ redis, keys });
  const stored = {
    ...{
      courses,
      courseAccess: createCourseAccess({ courses }),
      coursePlatforms: createCoursePlatforms({ redis, keys }),
    },
    ...{ ...options, deliveries, scheduler, registry, retention },
    actions: createAdminActions({ redis, keys, ...deliveries }),
    records: createRunRecords({ redis, keys }),
    readRunDetails: createReadRunDetails({ redis, keys }),
    repeatable: createRepeatableRuns({ redis, keys }),
    bulkActions: createBulkActions({ redis, keys }),
    events: createRunEventLog({ redis, keys }),
    inputs: createRunInputs({ redis, keys, ...deliveries }),
    batchPause: createBatchPause({ redis, keys, ...deliveries }),
    storedBatches: createBatches({ redis, keys }),
    batchStudents: createBatchStudents({ redis, keys }),
    publications: createPublications({ redis, keys }),
    attempts: traceAttempts(createAttempts({ redis, keys, ...deliveries }), requestTraces),
    changes: createBatchChanges({ redis, keys }),
    artifacts: createArtifactStore({ redis, keys }),
    assignmentStore: createAssignmentStore({ redis, keys }),
    results: createCaseResults({ redis, keys }),
    scoreLinks: createScoreLinks({ redis, keys }),
    scoreDeliveries: createDeliveryList({ redis, keys, name: 'score-deliveries', most: scoreDeliveriesMax }),
    idempotency: createIdempotency({ redis, keys }),
    userOverrides: createUserOverrides({ redis, keys }),
    apiKeys: createApiKeys({ redis, keys }),
    boardSessions: createBullBoardSessions({ redis, keys }),
    positions: createSettledPositions(),
    readMaxima: createReadMaxima({ settings, listWorkers: monitoring.liveWorkers }),
  };
  const storedSignIns = createSignIns({ redis, keys });
  const standings = createStandings(stored);
  const lti = await createConfiguredLti(options);
  const scores = lti && createScorePassback({ ...stored, ...lti, standings });
  const changeScores: ScorePassback['after'] = scores?.after ?? ((_batchId, _student, change) => change());
  const findAssignment = createFindAssignment(stored);
  const publicationService = createPublicationService({ ...stored, standings, findAssignment });
  const batches = createPublishedBatches({ ...stored, standings });
  const deps = { ...stored, findAssignment, publicationService, standings, batches, changeScores };
  const admin = createAdminService(deps);
  const bulk = createBulkService({ ...deps, lists: createEntityLists({ redis, keys }) });
  const runs = createRunService(deps);
  const canary = createCanary({
    ...{ store: canaryStore, stream: runs.stream, drawId: uuidv7, limits: config.limits, log },
    intervalMs: config.settings.RUNQ_CANARY_INTERVAL_MS,
    timeoutMs: config.settings.RUNQ_CANARY_TIMEOUT_MS,
    isReachable: monitoring.isReachable,
  });
  const sessions = createSessionService(deps);
  const workspaces = createWorkspaceService(deps);
  const myAssignments = createMyAssignmentService({ ...deps, runs });
  const clientDocuments = createClientDocuments({ redis, keys });
  const privacy = createPrivacyService({ ...deps, myAssignments, clientDocuments, storedSignIns });
  const assignments = createAssignmentService({ ...deps, runs });

  return {
    ...{ runs, sessions, admin, bulk, workspaces, privacy, monitoring },
    courses: createCourseService(stored),
    ...{ courseMembers: createCourseMembers({ ...stored, lti }), courseLinks: createCourseLinkService(stored) },
    launchEnrolment: createLaunchEnrolment(stored),
    ...{ keys: createKeyService(stored), findKey: createFindKey(stored) },
    classroom: createClassroomService({ ...deps, monitoring, entityLists: createEntityLists({ redis, keys }) }),
    batches: createBatchService(deps),
    ...{ assignments, grading: createGradingService({ ...deps, assignments }) },
    publications: publicationService,
    studentDecisions: createStudentDecisions(deps),
    myAssignments,
    ...{ signIns: createSignInService({ ...stored, signIns: storedSignIns }), storedSignIns },
    isTutor: async (identity) => (await stored.courseAccess.listReadable(identity)).length > 0,
    boardSessions: stored.boardSessions,
    localAccounts: createLocalAccounts({
      ...{ ...stored, signIns: storedSignIns },
      logRefusal: (refused) => log.warn(refused, 'sign-in refused'),
    }),
    clientDocuments,
    authModes: config.authModes,
    oidc: config.oidc && createOidc(config.oidc),
    ...{ lti: lti?.lti ?? null, scores },
    logLtiRefusal: ({ message }) => log.warn({ reason: message }, 'LTI message refused'),
    logOidcFailure: (error) => log.warn({ reason: describeOidcFailure(error) }, 'OpenID Connect failed'),
    sweeps: {
      runs: scheduler.recoverExpired,
      orphans: () => sweepOrphans(freeOrphans, monitoring, log),
      settings: replicateSettings,
      retention: retention.sweep,
      'changed retention': retention.apply,
      files: workspaces.sweep,
      'bulk actions': bulk.sweep,
      canary: canary.step,
      ...(scores ? { scores: scores.sweep } : {}),
    },
    close() {
      canary.close();
      privacy.close();
      bulk.close();
      scores?.close();
      lti?.platformClient.close();
      runs.close();
      sessions.close();
    },
  };
}

async function sweepOrphans(
  freeOrphans: () => Promise<number>,
  monitoring: Pick<Monitoring, 'countOrphans'>,
  log: Logger,
): Promise<void> {
  const freed = await freeOrphans();
  if (freed === 0) return;
  log.warn({ freed }, 'freed slots, queue entries or users of runs without a record');
  monitoring.countOrphans(freed);
}
