import { readIdentity, readToken } from './auth/token.js';
import { requestEarly } from './sync/early-answers.js';

/**
 * The first script of the page, and a small one: a signed-in user's files are requested before anything else has
 * arrived. The page follows, then what runs programs; the HTML preloads all but the latter (see web/page-shell.ts).
 */
const isShared = new URLSearchParams(location.search).has('share');
const token = isShared ? null : readToken();
if (token !== null) requestEarly({ token, userId: readIdentity(token).userId });
void import('./student-page.js').then(({ renderStudentPage }) => renderStudentPage());
// The session imports it as well, and handles a failure.
if (!isShared) import('./student/student-runner.js').catch(() => {});
