import { signIn } from '../e2e/support/client.js';
import type { Runq } from '../e2e/support/start-runq.js';
import { printVisits, type Visit } from './web/print-visits.js';
import { type Connection, visitPage } from './web/visit-page.js';

/** A 3G connection as browsers emulate it: 1.6 Mbit/s down, 750 kbit/s up, 300 ms round trip. */
const fast3g: Connection = { latencyMs: 300, downBytesPerSecond: 180_000, upBytesPerSecond: 84_375 };
/** 400 kbit/s, with 400 ms and with the 2 s per request that the developer tools of browsers call "Slow 3G". */
const slow3g: Connection = { latencyMs: 400, downBytesPerSecond: 50_000, upBytesPerSecond: 50_000 };
const slowest3g: Connection = { ...slow3g, latencyMs: 2000 };

/** It can be filled in and sent, before any script has arrived. */
const form = 'input[name=userId]';
const editor = '.cm-content .cm-line';

const embedded = `/embed?code=${encodeURIComponent('print("hello")')}`;

/** Costs of the first and second visit of each page: requests, transferred bytes, time until usable, long tasks. */
export async function benchWeb(runq: Runq): Promise<void> {
  const [student, ops] = await Promise.all([signIn(runq.url, 'bench'), signIn(runq.url, 'bench-ops', 'ops')]);
  const pages = [
    { path: '/', token: student.token!, usable: editor },
    { path: '/ops', token: ops.token!, usable: '.tiles' },
    { path: embedded, token: student.token!, usable: editor },
  ];
  const visits: Visit[] = [];
  for (const page of pages) {
    const name = page.path.replace(/\?.*/, '');
    const [cold, warm] = await visitPage({ ...page, url: runq.url, connection: null, times: 2 });
    const [slow] = await visitPage({ ...page, url: runq.url, connection: fast3g, times: 1 });
    visits.push({ name: `${name} first visit`, ...cold! }, { name: `${name} again`, ...warm! });
    visits.push({ name: `${name} first visit, 3G`, ...slow! });
  }
  for (const connection of [slow3g, slowest3g])
    for (const [name, token, usable] of [
      ['sign-in form', null, form],
      ['editor', student.token!, editor],
    ] as const) {
      const [cost] = await visitPage({ url: runq.url, path: '/', token, usable, connection, times: 1 });
      visits.push({ name: `${name}, slow 3G, ${connection.latencyMs} ms`, ...cost! });
    }
  printVisits(visits);
}
