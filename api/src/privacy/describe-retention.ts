import type { RetentionOfKind } from '@runq/common/contract/account';
import type { Settings } from '@runq/common/redis/live-settings';

/** Who reads what, in words that several kinds share. */
const readers = {
  self: 'You alone',
  selfAndLooks: 'You; administrators who open it are recorded in the audit log',
  course: 'You, your teacher, and graders and tutors of the course; administrators who open it are recorded',
  teacher: 'The teacher, and graders and tutors of the course; administrators who open it are recorded',
  ops: 'Administrators',
  selfAndOps: 'You and administrators',
};

/** Which parts of the service are on. */
interface ServiceParts {
  accounts: boolean;
  lti: boolean;
  dropInApis: boolean;
}

type Described = Omit<RetentionOfKind, 'keptStaffMs' | 'stays'> & { keptStaffMs?: number; stays?: string };

/**
 * What is stored of a person, for how long by the settings as they are now, and who reads it. The order is that of the
 * page: what users make first, then what the service needs.
 */
export function describeRetention(settings: Settings, parts: ServiceParts): RetentionOfKind[] {
  const kinds = [
    ...describeFiles(settings),
    ...describeRuns(settings),
    ...describeSubmissions(settings),
    ...describeStaff(settings),
    ...(parts.dropInApis ? [describeDocuments(settings)] : []),
    ...describeAccess(settings, parts),
    ...describeRecords(settings),
  ];
  return kinds.map(({ keptStaffMs, stays = null, ...kind }) => ({
    ...kind,
    keptStaffMs: keptStaffMs ?? kind.keptMs,
    stays,
  }));
}

function describeFiles(settings: Settings): Described[] {
  const [keptMs, keptStaffMs] = [settings.workspaceStudentMs, settings.workspaceGraderMs];
  return [
    {
      ...{ kind: 'files', name: 'Projects and files', keptMs, keptStaffMs },
      ...{ after: 'after you used them last', readers: readers.self },
    },
    {
      ...{ kind: 'versions', name: 'Older versions, deleted files and deleted projects' },
      ...{ keptMs: settings.workspaceVersionMs, after: 'after they were replaced or deleted', readers: readers.self },
    },
    {
      ...{ kind: 'shares', name: 'Links to shared programs', keptMs, keptStaffMs },
      ...{ after: 'after a link was opened last', readers: 'Anyone with the link while it is on; administrators' },
    },
  ];
}

function describeRuns(settings: Settings): Described[] {
  const { retentionStudentMs: keptMs, retentionGraderMs: keptStaffMs } = settings;
  // Nothing outlives the run that it belongs to.
  const atMost = (ms: number) => ({ keptMs: Math.min(ms, keptMs), keptStaffMs: Math.min(ms, keptStaffMs) });
  const after = 'after the end of the run';
  return [
    {
      ...{ kind: 'programs', name: 'The code and input of a run', keptMs: null },
      ...{ after: 'until the end of the run', readers: readers.selfAndLooks },
      stays: 'while a run waits or runs; if the service failed, as long as its output, so that it can be repeated',
    },
    {
      ...{ kind: 'runs', name: 'Finished runs', keptMs, keptStaffMs, after, readers: readers.selfAndLooks },
      stays: 'those that wait or run stay until their end, and then as long as others',
    },
    {
      ...{ kind: 'output', name: 'Output of finished runs', ...atMost(settings.outputRetentionMs) },
      ...{ after, readers: readers.selfAndLooks },
    },
    {
      ...{ kind: 'artifacts', name: 'Files and plots of finished runs', ...atMost(settings.artifactRetentionMs) },
      ...{ after, readers: readers.selfAndLooks },
    },
    {
      ...{ kind: 'expired-runs', name: 'Ids of runs that have expired', keptMs: settings.expiredRunIdMs },
      ...{ after: 'after the run expired', readers: readers.self },
    },
  ];
}

const describeSubmissions = (settings: Settings): Described[] => [
  {
    ...{ kind: 'submissions', name: 'Submitted files and their results', keptMs: settings.retentionGradingMs },
    ...{ after: 'after the end of the assignment', readers: readers.course },
  },
  {
    ...{ kind: 'attempts', name: 'The list of your submissions, with times and scores', keptMs: settings.attemptsMs },
    ...{ after: 'after the last submission or the end of the assignment', readers: readers.course },
    stays: 'in the gradebook a row without your name and without results stays',
  },
  {
    ...{ kind: 'graded-work', name: 'Work that a teacher uploaded to be graded', keptMs: settings.retentionGradingMs },
    ...{ after: 'after it was graded', readers: readers.teacher },
    stays: 'it is the record of the teacher who graded it; ask your school',
  },
];

/** What only graders and ops have. */
const describeStaff = (settings: Settings): Described[] => [
  {
    ...{ kind: 'batches', name: 'Runs of a batch that a teacher sent', keptMs: settings.retentionBatchMs },
    ...{ after: 'after the end of the batch', readers: readers.teacher },
    stays: 'they can hold the work of a class',
  },
  {
    ...{ kind: 'assignments', name: 'Assignments of teachers, with their versions', keptMs: null },
    ...{ after: 'until their owner deletes them', readers: readers.teacher },
  },
  {
    ...{ kind: 'reused-results', name: 'Results that grading may use again', keptMs: settings.caseCacheMs },
    ...{ after: 'after grading stored the last one', readers: 'No one; only grading uses them' },
  },
];

const describeDocuments = (settings: Settings): Described => ({
  ...{ kind: 'documents', name: 'Files and submissions of other programs that use this service' },
  ...{ keptMs: settings.clientDocumentMs, after: 'after their last use', readers: 'The program that sent them' },
});

function describeAccess(settings: Settings, { accounts, lti }: ServiceParts): Described[] {
  const ofAccounts: Described[] = [
    {
      ...{ kind: 'account', name: 'Your account: user name, name, email, section, role', keptMs: null },
      ...{ after: 'until an administrator deletes it', readers: readers.selfAndOps },
      stays: 'you could not sign in without it; administrators delete it',
    },
    {
      ...{ kind: 'networks', name: 'Addresses from which you signed in', keptMs: settings.knownNetworkMs },
      ...{ after: 'after the last sign-in from there', readers: 'You, in the download of your data' },
      stays: 'they are a part of the account',
    },
    {
      ...{ kind: 'failed-sign-ins', name: 'Failed sign-ins', keptMs: settings.passwordFailureMs },
      ...{ after: 'after the last one', readers: 'No one; they slow down guessing' },
      stays: 'they protect the account',
    },
  ];
  const ofPlatforms: Described[] = [
    {
      ...{
        kind: 'platform-links',
        name: 'Where your learning platform takes your scores',
        keptMs: settings.attemptsMs,
      },
      ...{ after: 'after you came from there last', readers: readers.course },
    },
    {
      ...{ kind: 'platform-names', name: 'Your name in a course of a learning platform', keptMs: null },
      ...{ after: 'until you leave the course there', readers: 'Graders and tutors of the course; administrators' },
    },
  ];
  return [
    ...(accounts ? ofAccounts : []),
    ...(lti ? ofPlatforms : []),
    {
      ...{ kind: 'sign-ins', name: 'Signed-in browsers', keptMs: settings.signInMs },
      ...{ after: 'after the sign-in, or earlier when it is not used', readers: readers.self },
      stays: 'so that you stay signed in; you can sign out everywhere',
    },
    {
      ...{ kind: 'keys', name: 'API keys, without their secrets', keptMs: settings.apiKeyMs },
      ...{ after: 'after they were created, or earlier as you chose', readers: readers.selfAndOps },
    },
    {
      ...{ kind: 'courses', name: 'Your courses and your role in each', keptMs: null },
      ...{
        after: 'until the membership or the course ends',
        readers: 'Graders and tutors of the course; administrators',
      },
      stays: 'your school decides who is in a course',
    },
  ];
}

const describeRecords = (settings: Settings): Described[] => [
  {
    ...{ kind: 'audit', name: 'The audit log: what administrators did, and that data was deleted', keptMs: null },
    after: `until ${settings.auditEntries.toLocaleString('en')} newer entries follow`,
    ...{ readers: readers.ops, stays: 'it shows who looked at data and who deleted it' },
  },
  {
    ...{ kind: 'limits', name: 'Limits that an administrator set for you', keptMs: null },
    ...{ after: 'until they are reset', readers: readers.ops, stays: 'they protect the other users' },
  },
  {
    ...{ kind: 'requests', name: 'Keys of repeated requests, without their contents' },
    keptMs: Math.max(
      ...[settings.retentionStudentMs, settings.retentionGraderMs],
      ...[settings.retentionBatchMs, settings.retentionGradingMs],
    ),
    ...{ after: 'after the request', readers: 'No one; they keep a request from counting twice' },
    stays: 'so that a request that is sent again starts nothing',
  },
];
