import type { Classroom } from '@runq/common/contract/classroom';
import type { MemberList, MemberUpdate, OwnCourse } from '@runq/common/contract/course';
import { type ApiResult, callApi } from '../ui/api-client.js';
import { type AssignmentPlace, toAssignmentPath } from './assignment-path.js';
import type {
  AssignmentSummary,
  AssignmentView,
  BatchPageView,
  BatchSummary,
  BatchView,
  Publication,
  SubmissionsPreview,
} from './grading-shape.js';
import { type UploadOptions, type UploadResult, upload } from './upload.js';

type SendOptions = Omit<UploadOptions, 'token' | 'method'>;

/** The files and settings of a grading. */
interface GradingForm {
  submissions: File;
  roster: File | null;
  pattern: string;
}

/** The requests of the grader's page. None of them throws. */
export interface GradingClient {
  listCourses(): Promise<ApiResult<OwnCourse[]>>;
  listMembers(course: string): Promise<ApiResult<MemberList>>;
  /** Makes the members of a course those of its learning platform. */
  updateMembers(course: string): Promise<ApiResult<MemberUpdate>>;
  /** Those of a course; null: those that the grader made. */
  listAssignments(course: string | null): Promise<ApiResult<AssignmentSummary[]>>;
  readAssignment(place: AssignmentPlace): Promise<ApiResult<AssignmentView>>;
  /** Saves a zip, as the next version of `name`, or a new one. The answer does not wait for the trial. */
  saveAssignment(
    zip: File,
    place: { name: string | null; course: string | null },
    options: SendOptions,
  ): Promise<UploadResult<AssignmentView>>;
  deleteAssignment(place: AssignmentPlace): Promise<ApiResult<null>>;
  /** `students`: ids; null: all. Fields that are left out stay as they were. */
  publishAssignment(
    place: AssignmentPlace,
    body: { version?: number; students?: string[] | null },
  ): Promise<ApiResult<Publication>>;
  closeAssignment(place: AssignmentPlace): Promise<ApiResult<Publication>>;
  previewSubmissions(form: GradingForm, options: SendOptions): Promise<UploadResult<SubmissionsPreview>>;
  grade(
    form: GradingForm & { assignment: string; course: string | null; label: string; isFresh: boolean },
    options: SendOptions & { idempotencyKey: string },
  ): Promise<UploadResult<BatchSummary>>;
  listBatches(course: string | null, limit: number): Promise<ApiResult<BatchPageView>>;
  readBatch(id: string): Promise<ApiResult<BatchView>>;
  readClassroom(): Promise<ApiResult<Classroom>>;
  cancelBatch(id: string): Promise<ApiResult<BatchSummary>>;
}

/** More than the service takes for a list of members, page by page. */
const updateTimeoutMs = 60_000;

const segment = encodeURIComponent;
const membersPath = (course: string) => `/v1/courses/${segment(course)}/members`;

export function createGradingClient(token: string): GradingClient {
  return {
    async listCourses() {
      const answer = await callApi<{ courses: OwnCourse[] }>('/v1/courses', { token });
      return answer.ok ? { ok: true, value: answer.value.courses } : answer;
    },
    listMembers: (course) => callApi(membersPath(course), { token }),
    updateMembers: (course) =>
      callApi(`${membersPath(course)}/update`, { token, method: 'POST', timeoutMs: updateTimeoutMs }),
    async listAssignments(course) {
      const path = `/v1/assignments${course === null ? '' : `?course=${segment(course)}`}`;
      const answer = await callApi<{ assignments: AssignmentSummary[] }>(path, { token });
      return answer.ok ? { ok: true, value: answer.value.assignments } : answer;
    },
    readAssignment: (place) => callApi(toAssignmentPath(place), { token }),
    saveAssignment(zip, { name, course }, options) {
      const form = new FormData();
      form.set('package', zip);
      const path = `/v1/assignments${name === null ? '' : `/${segment(name)}`}`;
      const query = course === null ? '' : `&course=${segment(course)}`;
      return upload(`${path}?wait=0${query}`, form, { ...options, token, method: name === null ? 'POST' : 'PUT' });
    },
    deleteAssignment: (place) => callApi(toAssignmentPath(place), { token, method: 'DELETE' }),
    publishAssignment: (place, body) => callApi(toAssignmentPath(place, '/publish'), { token, body }),
    closeAssignment: (place) => callApi(toAssignmentPath(place, '/close'), { token, method: 'POST' }),
    previewSubmissions: (form, options) => upload('/v1/submissions/preview', toFormData(form), { ...options, token }),
    grade({ assignment, course, label, isFresh, ...form }, options) {
      const data = toFormData(form);
      data.set('assignment', assignment);
      if (course !== null) data.set('course', course);
      if (label !== '') data.set('label', label);
      if (isFresh) data.set('fresh', 'true');
      return upload('/v1/batches', data, { ...options, token });
    },
    listBatches: (course, limit) =>
      callApi(`/v1/batches?limit=${limit}${course === null ? '' : `&course=${segment(course)}`}`, { token }),
    readClassroom: () => callApi('/v1/classroom', { token }),
    readBatch: (id) => callApi(`/v1/batches/${segment(id)}`, { token }),
    cancelBatch: (id) => callApi(`/v1/batches/${segment(id)}/cancel`, { token, method: 'POST' }),
  };
}

function toFormData({ submissions, roster, pattern }: GradingForm): FormData {
  const data = new FormData();
  data.set('submissions', submissions);
  if (roster) data.set('roster', roster);
  if (pattern !== '') data.set('pattern', pattern);
  return data;
}
