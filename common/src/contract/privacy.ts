/** How long one kind of data is stored, and for whom. The texts are for a page. */
export interface RetentionOfKind {
  kind: string;
  name: string;
  /** In ms, of students; null: there is no time, and `after` says what ends the storage. */
  keptMs: number | null;
  /** The same of graders and ops. */
  keptStaffMs: number | null;
  /** When the time begins: `after the end of the run`. */
  after: string;
  /** Who reads it. */
  readers: string;
  /** Why it stays when a user's data is deleted; null: it is deleted at once. */
  stays: string | null;
}

/** `GET /v1/privacy`. */
export interface PrivacyStatement {
  retention: RetentionOfKind[];
}

/**
 * What `DELETE /v1/me/data` deleted. Unfinished runs stay until they end (`runsLeft`); runs of a grader's batches stay
 * too, but not what the user handed in for published assignments (`submissions`). API keys are revoked as well.
 */
export interface DeletedData {
  files: number;
  shares: number;
  runs: number;
  submissions: number;
  assignments: number;
  /** What clients of drop-in APIs stored. */
  documents: number;
  runsLeft: number;
  /** What stays on purpose, and why. */
  stays: Pick<RetentionOfKind, 'kind' | 'name' | 'stays'>[];
}
