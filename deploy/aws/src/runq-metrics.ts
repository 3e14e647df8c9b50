import { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';

/** Where the metrics of runq are in CloudWatch. */
export const metricNamespace = 'runq';
/** The dimension that separates several deployments in one account. */
export const deploymentLabel = 'deployment';

/** Metrics that every API reports alike, by the label that is kept besides the deployment. */
export const collectedMetrics: Record<string, string[]> = {
  '': [
    'runq_active_users',
    'runq_active_users_max',
    'runq_canary_failing',
    'runq_eventloop_lag_seconds',
    'runq_oldest_wait_seconds',
    'runq_redis_noeviction',
    'runq_redis_ping_seconds',
    'runq_redis_up',
    'runq_stalled_seconds',
    'runq_workers',
  ],
  class: ['runq_waiting_runs'],
  state: ['runq_worker_slots'],
};

export interface MetricChoice {
  label?: Record<string, string>;
  statistic?: string;
  period?: Duration;
}

/** A metric of runq. Every API reports the same, so the default statistic is the maximum. */
export function createMetric(deployment: string, metricName: string, choice: MetricChoice = {}): Metric {
  const { label = {}, statistic = Stats.MAXIMUM, period = Duration.minutes(1) } = choice;
  const dimensionsMap = { [deploymentLabel]: deployment, ...label };
  return new Metric({ namespace: metricNamespace, metricName, dimensionsMap, statistic, period });
}
