import type { MyAssignment, MyAssignmentDetail, MySubmission } from '@runq/common/contract/my-assignment';
import type { RunRequest } from '../project/run-request.js';
import type { WorkspaceRequest, WorkspaceResult } from '../sync/workspace-request.js';

type Answer<T> = Promise<WorkspaceResult<T>>;
type Files = RunRequest['files'];

/** The body of a submission. `submittedAt` is the time of the click, for one that is sent later. */
interface SubmitBody {
  files: Files;
  submittedAt?: string;
}

/** Client of the API's routes for a student's own assignments. Never throws. */
export interface AssignmentsClient {
  list(): Answer<{ assignments: MyAssignment[] }>;
  read(name: string): Answer<MyAssignmentDetail>;
  check(name: string, files: Files): Answer<MySubmission>;
  /** However often it is sent with the same key, it is one attempt. */
  submit(name: string, body: SubmitBody, key: string): Answer<MySubmission>;
  readSubmission(id: string): Answer<MySubmission>;
  choose(name: string, submission: string): Answer<unknown>;
  /** The server's time in epoch ms, by its last response: a student's clock may be wrong. */
  now(): number;
}

/** HTTP dates have whole seconds, and a response takes a while: a smaller difference is none. */
const maxClockErrorMs = 5000;

export function createAssignmentsClient(request: WorkspaceRequest): AssignmentsClient {
  const root = '/v1/my/assignments';
  let clockErrorMs = 0;

  async function read<T>(path: string): Answer<T> {
    const answer = await request<T>('GET', path);
    const errorMs = answer.date ? Date.parse(answer.date) - Date.now() : Number.NaN;
    if (Number.isFinite(errorMs)) clockErrorMs = Math.abs(errorMs) > maxClockErrorMs ? errorMs : 0;
    return answer;
  }
  const pathOf = (name: string) => `${root}/${encodeURIComponent(name)}`;
  return {
    list: () => read(root),
    read: (name) => read(pathOf(name)),
    check: (name, files) => request('POST', `${pathOf(name)}/precheck`, { body: { files } }),
    submit: (name, body, key) =>
      request('POST', `${pathOf(name)}/submissions`, { headers: { 'idempotency-key': key }, body }),
    readSubmission: (id) => request('GET', `/v1/my/submissions/${encodeURIComponent(id)}`),
    choose: (name, submission) => request('POST', `${pathOf(name)}/choose`, { body: { submission } }),
    now: () => Date.now() + clockErrorMs,
  };
}
