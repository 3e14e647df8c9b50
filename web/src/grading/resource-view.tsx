import type { ComponentChildren } from 'preact';
import type { Resource } from './use-resource.js';

/** Shows what was read, or that it is loading or cannot be read. An old value stays, below a note that it is old. */
export function ResourceView<T>({
  resource,
  notFound = 'Not found.',
  children,
}: {
  resource: Resource<T>;
  /** The sentence for a 404. */
  notFound?: string;
  children: (value: T) => ComponentChildren;
}) {
  const { value, problem, reload } = resource;
  if (value === null && !problem)
    return (
      <p class="empty-note" role="status">
        Loading…
      </p>
    );
  return (
    <>
      {problem && (
        <div class="notice notice-warn" role={value === null ? 'alert' : 'status'}>
          <p>
            {problem.status === 404 ? notFound : problem.detail}
            {value !== null && ' What you see may be out of date.'}
          </p>
          {problem.status !== 404 && (
            <button type="button" onClick={reload}>
              Try again
            </button>
          )}
        </div>
      )}
      {value !== null && children(value)}
    </>
  );
}
