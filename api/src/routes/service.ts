import { Router } from 'express';
import type { Authenticator, Identity } from '../authenticate.js';
import { describeHealth, type ServiceFacts } from '../ops/health.js';
import type { Metrics } from '../ops/metrics.js';
import type { ServiceSampler } from '../ops/sample-service.js';
import { describeSystem } from '../ops/system-stats.js';

export interface ServiceRoutesDeps {
  authenticator: Authenticator;
  sampler: ServiceSampler;
  metrics: Metrics;
  facts: ServiceFacts;
  isDraining: () => boolean;
}

/** Is it alive, is it ready, how is it: answered from the last sample, so never slower because the service is busy. */
export function createServiceRoutes({ authenticator, sampler, metrics, facts, isDraining }: ServiceRoutesDeps): Router {
  const router = Router();

  router.get('/livez', (_request, response) => {
    response.json({ status: 'alive' });
  });

  router.get('/readyz', (_request, response) => {
    const { redisUp, liveWorkers } = sampler.view();
    const checks = { redis: redisUp, workers: liveWorkers.length > 0, draining: isDraining() };
    const ready = checks.redis && checks.workers && !checks.draining;
    const tiers = liveWorkers.map(({ id, tier, isolation, missing }) => ({ id, tier, isolation, missing }));
    response.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'not ready', checks, workers: tiers });
  });

  router.get('/health', (_request, response) => {
    const health = describeHealth(sampler.view(), facts);
    response.status(health.status === 'unhealthy' ? 503 : 200).json(health);
  });

  router.get('/system-stats', authenticator.allowAnonymous(), (_request, response) => {
    response.json(describeSystem(sampler.view(), facts, response.locals.identity as Identity | null));
  });

  router.get('/metrics', authenticator.require('ops'), async (_request, response) => {
    response.type(metrics.contentType).send(await metrics.read());
  });

  return router;
}
