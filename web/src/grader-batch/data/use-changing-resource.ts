import { useEffect } from 'preact/hooks';
import { type Resource, useResource } from '../../grading/use-resource.js';
import type { ApiResult } from '../../ui/api-client.js';
import { useBatch } from './batch-context.js';

/** A resource that is read again after each change by a grader. */
export function useChangingResource<T>(
  key: string,
  load: () => Promise<ApiResult<T>>,
  refreshMs?: (value: T) => number | null,
): Resource<T> {
  const { changes } = useBatch().store;
  const resource = useResource(key, load, refreshMs);
  useEffect(() => changes.subscribe(() => resource.reload()), [changes, key]);
  return resource;
}
