import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import {
  type ApplicationLoadBalancer,
  type ApplicationTargetGroup,
  HttpCodeElb,
  HttpCodeTarget,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { createMetric } from './runq-metrics.js';

/** When `metric`, each minute, is above or below a number for `minutes` of the last `of` minutes. */
export interface Condition {
  metric: IMetric;
  above?: number;
  below?: number;
  minutes: number;
  /** `minutes` when absent. */
  of?: number;
  /** Whether a minute without data counts as well. */
  isMissingBad?: boolean;
  description: string;
}

export interface WatchedResources {
  loadBalancer: ApplicationLoadBalancer;
  targets: ApplicationTargetGroup;
  redisNodeIds: string[];
}

const period = Duration.minutes(1);

/** The conditions of all alarms, by name. deploy/monitoring/alerts.yml has the same for Prometheus, and more. */
export function describeConditions(deployment: string, resources: WatchedResources): Record<string, Condition> {
  return { ...describeRunq(deployment), ...describeResources(resources) };
}

/** What runq itself reports. */
function describeRunq(deployment: string): Record<string, Condition> {
  const runq = (name: string, statistic: string = Stats.MAXIMUM) => createMetric(deployment, name, { statistic });
  const interactive = createMetric(deployment, 'runq_waiting_runs', {
    label: { class: 'interactive' },
    // Interactive runs waited all the time, so an old run of a batch alone is no alarm.
    statistic: Stats.MINIMUM,
  });
  const free = createMetric(deployment, 'runq_worker_slots', { label: { state: 'free' } });
  return {
    NoWorker: {
      ...{ metric: runq('runq_workers'), below: 1, minutes: 2, isMissingBad: true },
      description: 'No worker has a heartbeat and a sandbox that works, or no metrics of runq arrive. Runs wait.',
    },
    Stalled: {
      ...{ metric: runq('runq_stalled_seconds'), above: 5, minutes: 1 },
      description: 'Workers are idle, and runs that could start wait for more than 5 s.',
    },
    Canary: {
      ...{ metric: runq('runq_canary_failing', Stats.MINIMUM), above: 0, minutes: 1 },
      description: 'No canary has worked for a minute. Runs may not start, end or show their output.',
    },
    LongWaits: {
      metric: new MathExpression({
        expression: 'IF(interactive > 0, oldest, 0)',
        usingMetrics: { interactive, oldest: runq('runq_oldest_wait_seconds') },
        period,
      }),
      ...{ above: 30, minutes: 5 },
      description: 'For 5 minutes interactive runs have waited, and a run for more than 30 s.',
    },
    UserLimitFull: {
      metric: new MathExpression({
        expression: 'IF(active >= limit AND free > 0, 1, 0)',
        usingMetrics: { active: runq('runq_active_users'), limit: runq('runq_active_users_max'), free },
        period,
      }),
      ...{ above: 0, minutes: 12, of: 15 },
      description: 'The limit of active users was reached for 80 % of 15 minutes although slots were free. Raise it.',
    },
    RedisDown: {
      ...{ metric: runq('runq_redis_up', Stats.MINIMUM), below: 1, minutes: 1 },
      description: 'Redis does not answer an API within 500 ms.',
    },
    RedisSlow: {
      ...{ metric: runq('runq_redis_ping_seconds'), above: 0.1, minutes: 2 },
      description: 'Redis takes more than 100 ms to answer.',
    },
    RedisMayEvict: {
      ...{ metric: runq('runq_redis_noeviction', Stats.MINIMUM), below: 1, minutes: 1 },
      description: 'The maxmemory-policy of Redis is not noeviction.',
    },
    EventLoopLag: {
      ...{ metric: runq('runq_eventloop_lag_seconds', Stats.percentile(99)), above: 0.2, minutes: 5 },
      description: 'The event loop of an API is late by more than 200 ms.',
    },
  };
}

/** What AWS reports of the load balancer and of the nodes of Redis. */
function describeResources({ loadBalancer, targets, redisNodeIds }: WatchedResources): Record<string, Condition> {
  const ofNodes = (metricName: string, statistic: string) => {
    const usingMetrics = Object.fromEntries(
      redisNodeIds.map((CacheClusterId, i): [string, IMetric] => [
        `node${i}`,
        new Metric({
          ...{ namespace: 'AWS/ElastiCache', metricName, statistic, period },
          dimensionsMap: { CacheClusterId },
        }),
      ]),
    );
    const names = Object.keys(usingMetrics).join(', ');
    return new MathExpression({ expression: `MAX([${names}])`, usingMetrics, period });
  };
  const sum = { statistic: Stats.SUM, period };
  return {
    NoHealthyApi: {
      ...{ metric: targets.metrics.healthyHostCount({ statistic: Stats.MAXIMUM, period }), below: 1, minutes: 1 },
      isMissingBad: true,
      description: 'No API passes its health check.',
    },
    ServerErrors: {
      metric: new MathExpression({
        expression: 'FILL(api, 0) + FILL(balancer, 0)',
        usingMetrics: {
          api: targets.metrics.httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, sum),
          balancer: loadBalancer.metrics.httpCodeElb(HttpCodeElb.ELB_5XX_COUNT, sum),
        },
        period,
      }),
      ...{ above: 5, minutes: 3, of: 5 },
      description: 'More than 5 answers a minute have a status from 500 on, in 3 of 5 minutes.',
    },
    RedisMemory: {
      ...{ metric: ofNodes('DatabaseMemoryUsagePercentage', Stats.MAXIMUM), above: 80, minutes: 2 },
      description: 'Redis uses more than 80 % of its memory. New runs are refused before it is full.',
    },
    RedisEvictions: {
      ...{ metric: ofNodes('Evictions', Stats.SUM), above: 0, minutes: 1 },
      description: 'Redis threw data away.',
    },
  };
}
