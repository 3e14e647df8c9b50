import { type ApiResult, callApi } from '../../ui/api-client.js';
import type {
  CellView,
  DraftEntry,
  DraftReport,
  GridPage,
  OutputGroup,
  RegradeRequest,
  StudentDetails,
  SubmittedFile,
} from './batch-shape.js';

/** The requests about one batch. None of them throws. */
export interface BatchClient {
  readGrid(cursor: number, limit: number): Promise<ApiResult<GridPage>>;
  readCell(student: string, caseName: string): Promise<ApiResult<CellView>>;
  /** The student at an index of the batch; null when there is none. */
  readStudent(index: number): Promise<ApiResult<StudentDetails | null>>;
  readFiles(student: string): Promise<ApiResult<{ files: SubmittedFile[] }>>;
  readGroups(): Promise<ApiResult<{ groups: OutputGroup[] }>>;
  listDrafts(): Promise<ApiResult<{ drafts: DraftEntry[] }>>;
  readDraft(number: number): Promise<ApiResult<DraftReport>>;
  regrade(request: RegradeRequest): Promise<ApiResult<DraftReport>>;
  setPaused(isPaused: boolean): Promise<ApiResult<unknown>>;
  decide(number: number, decision: 'publish' | 'discard'): Promise<ApiResult<DraftReport>>;
  /** Null removes the score that a grader set. */
  override(student: string, score: number | null, note: string): Promise<ApiResult<null>>;
  /** The path of a file that a case wrote. */
  artifactPath(query: { student: string; case: string; name: string }): string;
  exportPath(format: string, bom: boolean): string;
}

export function createBatchClient(token: string, batchId: string): BatchClient {
  const base = `/v1/batches/${encodeURIComponent(batchId)}`;
  const read = <T>(path: string) => callApi<T>(base + path, { token });
  const post = <T>(path: string, body?: unknown) =>
    callApi<T>(base + path, { token, method: 'POST', ...(body === undefined ? {} : { body }) });
  return {
    readGrid: (cursor, limit) => read(`/grid?cursor=${cursor}&limit=${limit}`),
    readCell: (student, caseName) => read(`/cells?${new URLSearchParams({ student, case: caseName })}`),
    async readStudent(index) {
      const page = await read<{ students: StudentDetails[] }>(`/results?cursor=${index}&limit=1`);
      return page.ok ? { ok: true, value: page.value.students[0] ?? null } : page;
    },
    readFiles: (student) => read(`/students/${encodeURIComponent(student)}/files`),
    readGroups: () => read('/groups'),
    listDrafts: () => read('/drafts'),
    readDraft: (number) => read(`/drafts/${number}`),
    regrade: (request) => post('/rerun', request),
    setPaused: (isPaused) => post(isPaused ? '/pause' : '/resume'),
    decide: (number, decision) => post(`/drafts/${number}/${decision}`),
    override: (student, score, note) =>
      post(`/students/${encodeURIComponent(student)}/override`, { score, ...(score === null ? {} : { note }) }),
    artifactPath: (query) => `${base}/artifacts?${new URLSearchParams(query)}`,
    exportPath: (format, bom) => `${base}/export?format=${format}${bom ? '&bom=1' : ''}`,
  };
}
