import { signIn } from '../e2e/stack/client.js';
import type { Runq } from '../e2e/stack/start-runq.js';
import { printVisits, type Visit } from './web/print-visits.js';
import { type Line, visitPage } from './web/visit-page.js';

/** A line of the third generation as browsers emulate it: 1.6 Mbit/s down, 750 kbit/s up, 300 ms there and back. */
const thirdGeneration: Line = { latencyMs: 300, downBytesPerSecond: 180_000, upBytesPerSecond: 84_375 };

const embedded = `/embed?code=${encodeURIComponent('print("hello")')}`;

/** What each page costs on a first and a second visit: requests, bytes on the line, time until it can be used, time it kept the browser busy. */
export async function benchWeb(runq: Runq): Promise<void> {
  const [student, ops] = await Promise.all([signIn(runq.url, 'bench'), signIn(runq.url, 'bench-ops', 'ops')]);
  const pages = [
    { path: '/', token: student.token!, usable: '.cm-content .cm-line, .chip-online' },
    { path: '/ops', token: ops.token!, usable: '.tiles' },
    { path: embedded, token: student.token!, usable: '.cm-content .cm-line' },
  ];
  const visits: Visit[] = [];
  for (const page of pages) {
    const name = page.path.replace(/\?.*/, '');
    const [cold, warm] = await visitPage({ ...page, url: runq.url, line: null, times: 2 });
    const [slow] = await visitPage({ ...page, url: runq.url, line: thirdGeneration, times: 1 });
    visits.push({ name: `${name} first visit`, ...cold! }, { name: `${name} again`, ...warm! });
    visits.push({ name: `${name} first visit, 3G`, ...slow! });
  }
  printVisits(visits);
}
