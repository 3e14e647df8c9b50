import { type ApiResult, callApi } from '../ui/api-client.js';
import type { AssignmentName, AssignmentView, BatchPageView, BatchSummary, BatchView } from './grading-shape.js';

/** The requests of the grader's page. None of them throws. */
export interface GradingClient {
  listAssignments(): Promise<ApiResult<AssignmentName[]>>;
  /** The latest version without `version`. */
  readAssignment(name: string, version?: number): Promise<ApiResult<AssignmentView>>;
  deleteAssignment(name: string): Promise<ApiResult<null>>;
  listBatches(cursor: string | null, limit: number): Promise<ApiResult<BatchPageView>>;
  readBatch(id: string): Promise<ApiResult<BatchView>>;
  cancelBatch(id: string): Promise<ApiResult<BatchSummary>>;
}

const segment = encodeURIComponent;

export function createGradingClient(token: string): GradingClient {
  return {
    async listAssignments() {
      const answer = await callApi<{ assignments: AssignmentName[] }>('/v1/assignments', { token });
      return answer.ok ? { ok: true, value: answer.value.assignments } : answer;
    },
    readAssignment: (name, version) =>
      callApi(`/v1/assignments/${segment(name)}${version === undefined ? '' : `?version=${version}`}`, { token }),
    deleteAssignment: (name) => callApi(`/v1/assignments/${segment(name)}`, { token, method: 'DELETE' }),
    listBatches: (cursor, limit) =>
      callApi(`/v1/batches?limit=${limit}${cursor === null ? '' : `&cursor=${cursor}`}`, { token }),
    readBatch: (id) => callApi(`/v1/batches/${segment(id)}`, { token }),
    cancelBatch: (id) => callApi(`/v1/batches/${segment(id)}/cancel`, { token, method: 'POST' }),
  };
}
