import { readFileSync } from 'node:fs';
import { Stack } from 'aws-cdk-lib';
import {
  ContainerDependencyCondition,
  ContainerImage,
  type FargateTaskDefinition,
  LogDrivers,
  type Secret,
} from 'aws-cdk-lib/aws-ecs';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { describeCollector } from './collector-config.js';

const collectorImage = 'public.ecr.aws/aws-observability/aws-otel-collector:v0.43.3';
const memoryMiB = 256;
const volume = 'metrics-token';
const folder = '/run/runq';
const tokenFile = `${folder}/ops-token`;
const signOpsToken = readFileSync(new URL('../metrics/sign-ops-token.mjs', import.meta.url), 'utf8');

export interface MetricsCollectorOptions {
  apiImage: ContainerImage;
  jwtSecret: Secret;
  /** Settings of the API that name what its tokens must claim. */
  claims: Record<string, string>;
  logGroup: ILogGroup;
  /** Where metrics are written, and its name. */
  metricGroup: ILogGroup;
  metricGroupName: string;
}

/**
 * Adds a collector of OpenTelemetry (AWS Distro) to the task of an API. It reads /metrics on the loopback and writes
 * what `collectedMetrics` names to CloudWatch. The API does not depend on it: when it ends, metrics are missing, which
 * is an alarm.
 */
export function addMetricsCollector(task: FargateTaskDefinition, options: MetricsCollectorOptions): void {
  const { apiImage, jwtSecret, claims, logGroup, metricGroup, metricGroupName } = options;
  task.addVolume({ name: volume });
  const token = task.addContainer('metrics-token', {
    image: apiImage,
    essential: false,
    // Only root may write to a volume of Fargate.
    user: '0',
    command: ['node', '--input-type=module', '--eval', signOpsToken, tokenFile],
    environment: claims,
    secrets: { RUNQ_JWT_SECRET: jwtSecret },
    logging: LogDrivers.awsLogs({ logGroup, streamPrefix: 'metrics-token' }),
  });
  token.addMountPoints({ sourceVolume: volume, containerPath: folder, readOnly: false });
  const config = describeCollector(Stack.of(task).stackName, tokenFile, metricGroupName);
  const collector = task.addContainer('metrics', {
    image: ContainerImage.fromRegistry(collectorImage),
    essential: false,
    memoryLimitMiB: memoryMiB,
    environment: { AOT_CONFIG_CONTENT: JSON.stringify(config) },
    logging: LogDrivers.awsLogs({ logGroup, streamPrefix: 'metrics' }),
  });
  collector.addMountPoints({ sourceVolume: volume, containerPath: folder, readOnly: true });
  collector.addContainerDependencies({ container: token, condition: ContainerDependencyCondition.SUCCESS });
  task.addToTaskRolePolicy(
    new PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
      resources: [metricGroup.logGroupArn, `${metricGroup.logGroupArn}:*`],
    }),
  );
}
