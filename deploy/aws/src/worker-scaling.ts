import { Stack } from 'aws-cdk-lib';
import { CfnScalingPolicy, ScalableTarget, ServiceNamespace } from 'aws-cdk-lib/aws-applicationautoscaling';
import type { BaseService, Cluster } from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { deploymentLabel, metricNamespace } from './runq-metrics.js';

/** Slots in use and wanted, as a percentage of those that workers have. */
const targetPercent = 70;
/** Runs of batches may wait: 25 of them count as one run of a user. */
const batchWeight = 25;
const scaleOutCooldownS = 60;
/** A worker that is removed ends its sessions. Wait until the lesson is over. */
const scaleInCooldownS = 1800;

export interface WorkerScalingOptions {
  cluster: Cluster;
  service: BaseService;
  minWorkers: number;
  maxWorkers: number;
}

/**
 * The number of workers follows the queue and the slots, not the CPU: (busy slots + waiting runs) / slots.
 *
 * The construct of the CDK tracks single metrics only, so this is the resource itself.
 */
export class WorkerScaling extends Construct {
  constructor(scope: Construct, id: string, options: WorkerScalingOptions) {
    super(scope, id);
    const { cluster, service, minWorkers, maxWorkers } = options;
    const target = new ScalableTarget(this, 'Target', {
      serviceNamespace: ServiceNamespace.ECS,
      resourceId: `service/${cluster.clusterName}/${service.serviceName}`,
      scalableDimension: 'ecs:service:DesiredCount',
      ...{ minCapacity: minWorkers, maxCapacity: maxWorkers },
    });
    const deployment = Stack.of(this).stackName;
    const metric = (id: string, metricName: string, name: string, value: string) => {
      const dimensions = [
        { name: deploymentLabel, value: deployment },
        { name, value },
      ];
      const metricStat = { metric: { namespace: metricNamespace, metricName, dimensions }, stat: 'Maximum' };
      return { id, metricStat, returnData: false };
    };
    new CfnScalingPolicy(this, 'Slots', {
      policyName: `${deployment}-worker-slots`,
      policyType: 'TargetTrackingScaling',
      scalingTargetId: target.scalableTargetId,
      targetTrackingScalingPolicyConfiguration: {
        ...{ targetValue: targetPercent, scaleOutCooldown: scaleOutCooldownS, scaleInCooldown: scaleInCooldownS },
        customizedMetricSpecification: {
          metrics: [
            metric('interactive', 'runq_waiting_runs', 'class', 'interactive'),
            metric('batch', 'runq_waiting_runs', 'class', 'batch'),
            metric('busy', 'runq_worker_slots', 'state', 'busy'),
            metric('free', 'runq_worker_slots', 'state', 'free'),
            {
              id: 'use',
              expression: `100 * (busy + interactive + batch / ${batchWeight}) / (busy + free)`,
              label: 'Slots in use and wanted, in percent',
              returnData: true,
            },
          ],
        },
      },
    });
  }
}
