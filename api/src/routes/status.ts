import type { Request } from 'express';
import type { Authenticator, Caller } from '../http/middleware/authenticate.js';
import { requireKeyAccess } from '../http/middleware/key-scopes.js';
import { aliveResponse, readyResponse } from '../http/response-schemas.js';
import { type Route, route } from '../http/route.js';
import { json, media } from '../http/route-doc.js';
import { healthResponse, statsResponse } from '../http/service-response-schemas.js';
import { runRefusals } from './responses.js';

/** Liveness, readiness and figures of the service, from the last sample: a busy service does not slow them. */
export const statusRoutes: Route[] = [
  route({
    method: 'get',
    path: '/livez',
    summary: 'Whether the process is alive',
    access: 'anyone',
    responses: { '200': json('Alive', aliveResponse) },
    handle: () => ({ status: 'alive' }),
  }),
  route({
    method: 'get',
    path: '/readyz',
    summary: 'Whether runs can be accepted and executed',
    access: 'anyone',
    responses: { '200': json('Ready', readyResponse), '503': json('Not ready', readyResponse) },
    respond({ monitoring, isDraining }, { response }) {
      const readiness = monitoring.describeReadiness(isDraining());
      response.status(readiness.status === 'ready' ? 200 : 503).json(readiness);
    },
  }),
  route({
    method: 'get',
    path: '/health',
    summary: 'The state of the service, with reasons',
    access: 'anyone',
    responses: { '200': json('Healthy or degraded', healthResponse), '503': json('Unhealthy', healthResponse) },
    async respond({ monitoring }, { response }) {
      await monitoring.refresh();
      const health = monitoring.describeHealth();
      response.status(health.status === 'unhealthy' ? 503 : 200).json(health);
    },
  }),
  route({
    method: 'get',
    path: '/system-stats',
    summary: 'Users, workers and waiting times; names only for callers who may see them',
    access: 'anyone',
    responses: { '200': json('Figures', statsResponse) },
    // Without a token figures only; a wrong token is refused all the same.
    async handle({ monitoring, authenticator }, { request }) {
      const [reader] = await Promise.all([identifyReader(authenticator, request), monitoring.refresh()]);
      return monitoring.describeSystem(reader);
    },
  }),
  route({
    method: 'get',
    path: '/metrics',
    summary: 'Prometheus text',
    access: 'ops',
    scopes: ['ops'],
    responses: { '200': media('Metrics', 'text/plain'), ...runRefusals },
    async respond({ monitoring }, { response }) {
      await monitoring.refresh();
      response.type(monitoring.metricsContentType).send(await monitoring.readMetrics());
    },
  }),
];

async function identifyReader(authenticator: Authenticator, request: Request): Promise<Caller | null> {
  const caller = await authenticator.identifyOrRefuse(request);
  if (caller) requireKeyAccess(caller, { scopes: ['read', 'ops'] });
  return caller;
}
