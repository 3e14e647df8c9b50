import type { Accounts } from '@runq/common/accounts/accounts';
import type { ApiKeys } from '@runq/common/accounts/api-keys';
import type { CoursePlatforms } from '@runq/common/accounts/course-platforms';
import type { Courses } from '@runq/common/accounts/courses';
import type { SignIns } from '@runq/common/accounts/sign-ins';
import type { AuditLog } from '@runq/common/admin/audit-log';
import type { UserOverrides } from '@runq/common/admin/user-overrides';
import type { AssignmentStore } from '@runq/common/assignments/assignment-store';
import type { Attempts } from '@runq/common/assignments/attempts';
import type { ScoreLinks } from '@runq/common/assignments/score-links';
import type { ClientDocuments } from '@runq/common/compat/client-documents';
import type { Role } from '@runq/common/contract/run';
import type { ArtifactStore } from '@runq/common/runs/artifacts';
import type { Batches } from '@runq/common/runs/batches';
import type { RunEventLog } from '@runq/common/runs/run-events';
import type { RunRecords } from '@runq/common/runs/run-records';
import type { ShareStore } from '@runq/common/workspaces/shares';
import type { StoredFiles } from '@runq/common/workspaces/stored-files';
import type { MyAssignmentService } from '../publications/my-assignment-service.js';

/** Whose data is exported, with the role that is known of this user. */
export interface Subject {
  userId: string;
  role: Role;
  name: string | null;
}

/** Everything that an export reads. Secrets and their hashes are in none of what these return. */
export interface ExportSources {
  accounts: Pick<Accounts, 'read' | 'readNetworks'>;
  courses: Pick<Courses, 'listOf'>;
  coursePlatforms: Pick<CoursePlatforms, 'readDetails'>;
  storedSignIns: Pick<SignIns, 'listOfUser'>;
  apiKeys: Pick<ApiKeys, 'listOfUser'>;
  userOverrides: Pick<UserOverrides, 'readMany'>;
  scoreLinks: Pick<ScoreLinks, 'listOf'>;
  auditLog: AuditLog;
  storedFiles: StoredFiles;
  shares: Pick<ShareStore, 'listOfUser' | 'readFiles'>;
  records: RunRecords;
  events: Pick<RunEventLog, 'readOutput'>;
  artifacts: Pick<ArtifactStore, 'read'>;
  attempts: Pick<Attempts, 'listBatches' | 'read'>;
  myAssignments: Pick<MyAssignmentService, 'list' | 'listResults' | 'readSubmission'>;
  storedBatches: Pick<Batches, 'listOfUser' | 'read'>;
  assignmentStore: Pick<AssignmentStore, 'list' | 'listVersions' | 'read' | 'readFiles' | 'readContents'>;
  clientDocuments: Pick<ClientDocuments, 'list' | 'read'>;
}

/** A JSON file that people can read. */
export const toJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

export const toInstant = (ms: number): string => new Date(ms).toISOString();
export const toInstantOrNull = (ms: number | null): string | null => (ms === null ? null : toInstant(ms));
