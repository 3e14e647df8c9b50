/** Refusals of routes for signed-in users. */
export const refusals = {
  '401': 'Sign in first (problem)',
  '429': 'Too many requests (problem)',
  '503': 'Not available right now (problem)',
};

/** Refusals of routes that start or read runs. */
export const runRefusals = {
  '401': 'Sign in first (problem)',
  '429': 'Too many requests, or the queue is full, in runs or in bytes (problem)',
  '503': 'Not available right now, or no memory left for new work (problem)',
};

export const notFound = { '404': 'Not found, or owned by another user (problem)' };

/** A run that the caller owned may be gone; `expiredAt` says since when. */
export const notFoundOrExpired = {
  ...notFound,
  '410': 'It was yours and has expired; expiredAt says when (problem)',
};

/** Refusals of the routes for ops. */
export const adminRefusals = {
  '401': 'Sign in first (problem)',
  '403': 'For ops only (problem)',
  '422': 'Not valid; `errors` lists every problem',
  '503': 'Not available (problem)',
};
