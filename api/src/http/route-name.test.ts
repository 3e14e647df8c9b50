import { expect, test } from 'vitest';
import { allRoutes } from '../routes/route-table.js';
import { createRouteNamer, unknownRoute } from './route-name.js';

const secret = 'cPqJ0f4nTTGNNyZfFtl4uw';
const nameRoute = createRouteNamer(allRoutes);
const paths = [...new Set(allRoutes.map(({ path }) => path))];

test.each(paths)('%s is named by its template for any parameters and query', (path) => {
  const address = path.replace(/\{\w+\}/g, secret);
  for (const query of ['', `?share=${secret}`, `#${secret}`]) expect(nameRoute(address + query)).toBe(path);
});

test.each(paths)('%s in another case has no name', (path) => {
  const address = path.replace(/\w+/, (word) => word.toUpperCase()).replace(/\{\w+\}/g, secret);
  expect(nameRoute(address)).toBe(unknownRoute);
});

test.each([
  ['/', '/'],
  ['/?share=x', '/'],
  ['/assets/index-abc.js', '/assets/{path}'],
  ['/queues/api/queues', '/queues/{path}'],
  ['/v1/runs/abc/artifacts/my/diary.txt', '/v1/runs/{id}/artifacts/{name}'],
  ['/v1/workspace/files/a%2Fb%0A.py', '/v1/workspace/files/{path}'],
  ['/v1/workspace/projects/abc/files/my/diary.txt', '/v1/workspace/projects/{id}/files/{path}'],
  ['/v1/workspace/files/projects/abc', '/v1/workspace/files/{path}'],
  [`/v1/Shares/${secret}`, unknownRoute],
  [`//v1/shares/${secret}`, unknownRoute],
  [`http://elsewhere/v1/shares/${secret}`, unknownRoute],
  [`/${secret}`, unknownRoute],
  ['', unknownRoute],
])('%s is named %s', (url, route) => {
  expect(nameRoute(url)).toBe(route);
});
