import type { IncomingMessage } from 'node:http';
import type { BullBoardSessions } from '@runq/common/admin/bull-board-sessions';
import type { LocalAccounts } from '../accounts/create-accounts.js';
import type { KeyService } from '../accounts/key-service.js';
import type { Lti } from '../accounts/lti/lti.js';
import type { LtiRefusal } from '../accounts/lti/lti-refusal.js';
import type { Oidc } from '../accounts/oidc.js';
import type { SignInService } from '../accounts/sign-in-service.js';
import type { AdminService } from '../admin/admin-service.js';
import type { BulkService } from '../admin/bulk/bulk-service.js';
import type { AssignmentService } from '../assignments/assignment-service.js';
import type { BatchService } from '../batches/batch-service.js';
import type { ClassroomService } from '../classroom/classroom-service.js';
import type { AuthMode } from '../config.js';
import type { CourseLinkService } from '../courses/course-link-service.js';
import type { CourseMembers } from '../courses/course-members.js';
import type { CourseService } from '../courses/course-service.js';
import type { LaunchEnrolment } from '../courses/launch-enrolment.js';
import type { GradingService } from '../grading/grading-service.js';
import type { EventStreams } from '../http/event-streams.js';
import type { Authenticator } from '../http/middleware/authenticate.js';
import type { SignInCookies } from '../http/middleware/sign-in-cookies.js';
import type { ApiDocuments } from '../http/openapi.js';
import type { Monitoring } from '../monitoring/monitoring.js';
import type { PrivacyService } from '../privacy/privacy-service.js';
import type { MyAssignmentService } from '../publications/my-assignment-service.js';
import type { PublicationService } from '../publications/publication-service.js';
import type { ScorePassback } from '../publications/score-passback.js';
import type { StudentDecisionService } from '../publications/student-decisions.js';
import type { RunService } from '../runs/run-service.js';
import type { SessionService } from '../sessions/session-service.js';
import type { WorkspaceService } from '../workspaces/workspace-service.js';

/** What the handlers of routes call. */
export interface Services {
  runs: RunService;
  sessions: SessionService;
  batches: BatchService;
  assignments: AssignmentService;
  courses: CourseService;
  courseMembers: CourseMembers;
  courseLinks: CourseLinkService;
  classroom: ClassroomService;
  grading: GradingService;
  publications: PublicationService;
  studentDecisions: StudentDecisionService;
  myAssignments: MyAssignmentService;
  workspaces: WorkspaceService;
  privacy: PrivacyService;
  keys: KeyService;
  signIns: SignInService;
  signInCookies: SignInCookies;
  /** Null while they are off. */
  localAccounts: LocalAccounts | null;
  /** Null while it is off. */
  oidc: Oidc | null;
  logOidcFailure(error: unknown): void;
  /** Null while it is off. */
  lti: Lti | null;
  /** Courses of learning platforms. */
  launchEnrolment: LaunchEnrolment;
  /** Scores to learning platforms; null while LTI is off. */
  scores: ScorePassback | null;
  logLtiRefusal(refusal: LtiRefusal): void;
  /** The origin of this service as the client of a request sees it. */
  readOrigin(request: IncomingMessage): string;
  admin: AdminService;
  bulk: BulkService;
  monitoring: Monitoring;
  boardSessions: BullBoardSessions;
  authenticator: Authenticator;
  authModes: readonly AuthMode[];
  eventStreams: EventStreams;
  documents: ApiDocuments;
  isDraining(): boolean;
}
