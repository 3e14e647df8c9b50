import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  Capability,
  type Cluster,
  CpuArchitecture,
  FargateService,
  FargateTaskDefinition,
  LinuxParameters,
  LogDrivers,
  Secret as SecretSetting,
} from 'aws-cdk-lib/aws-ecs';
import {
  ApplicationLoadBalancer,
  ApplicationProtocol,
  type ApplicationTargetGroup,
  ListenerAction,
  SslPolicy,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { findContainerImage } from './container-image.js';
import { addMetricsCollector } from './metrics-collector.js';
import { apiPort, type Network } from './network.js';
import type { Parameters } from './parameters.js';

/** Longest time from SIGTERM to SIGKILL that Fargate allows. */
export const stopTimeout = Duration.seconds(120);
/** Longer than the intervals of the signs of life of sockets (10 s) and of event streams. */
const idleTimeout = Duration.seconds(120);
const [cpu, memoryLimitMiB] = [1024, 2048];
/** Request bodies and socket messages that one process holds while they arrive. */
const inboundBytesMax = 256 * 1024 * 1024;
const [apiCountMin, apiCountMax] = [2, 6];
const cpuTargetPercent = 70;

export interface ApiServiceOptions {
  cluster: Cluster;
  network: Network;
  redisUrl: Secret;
  parameters: Parameters;
}

/** The API on Fargate, behind a load balancer for HTTPS, WebSockets and event streams. */
export class ApiService extends Construct {
  readonly service: FargateService;
  readonly loadBalancer: ApplicationLoadBalancer;
  readonly targets: ApplicationTargetGroup;
  /** Signs tokens of users; generated once. */
  readonly jwtSecret: Secret;

  constructor(scope: Construct, id: string, options: ApiServiceOptions) {
    super(scope, id);
    const { cluster, network } = options;
    this.jwtSecret = new Secret(this, 'JwtSecret', {
      description: 'RUNQ_JWT_SECRET: key that signs and verifies tokens (HS256)',
      generateSecretString: { excludePunctuation: true, passwordLength: 64 },
    });
    this.service = new FargateService(this, 'Service', {
      ...{ cluster, taskDefinition: this.createTask(options), securityGroups: [network.api] },
      vpcSubnets: { subnetGroupName: 'services' },
      // An update stops no API before a new one is ready; one that never is, is rolled back.
      ...{ minHealthyPercent: 100, maxHealthyPercent: 200, circuitBreaker: { enable: true, rollback: true } },
      healthCheckGracePeriod: Duration.minutes(3),
    });
    const scaling = this.service.autoScaleTaskCount({ minCapacity: apiCountMin, maxCapacity: apiCountMax });
    scaling.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: cpuTargetPercent });

    this.loadBalancer = new ApplicationLoadBalancer(this, 'LoadBalancer', {
      ...{ vpc: network.vpc, internetFacing: true, securityGroup: network.loadBalancer, idleTimeout },
      dropInvalidHeaderFields: true,
    });
    const https = this.loadBalancer.addListener('Https', {
      port: 443,
      certificates: [Certificate.fromCertificateArn(this, 'Certificate', options.parameters.certificateArn)],
      sslPolicy: SslPolicy.RECOMMENDED_TLS,
    });
    this.targets = https.addTargets('Api', {
      ...{ port: apiPort, protocol: ApplicationProtocol.HTTP },
      targets: [this.service.loadBalancerTarget({ containerName: 'api', containerPort: apiPort })],
      // Clients without WebSockets poll, and all polls of one must reach the same API.
      stickinessCookieDuration: Duration.hours(12),
      // ECS replaces an API whose checks fail. /readyz also fails while Redis or every worker is away, which a new API
      // does not cure: 150 s are longer than a failover of Redis. When all fail, the load balancer still uses all.
      healthCheck: {
        ...{ path: '/readyz', healthyHttpCodes: '200', interval: Duration.seconds(15), timeout: Duration.seconds(5) },
        ...{ healthyThresholdCount: 2, unhealthyThresholdCount: 10 },
      },
      // Then the API gets SIGTERM, and sockets reconnect to another one.
      deregistrationDelay: Duration.seconds(15),
    });
    this.loadBalancer.addListener('Http', {
      port: 80,
      defaultAction: ListenerAction.redirect({ protocol: 'HTTPS', port: '443', permanent: true }),
    });
  }

  private createTask({ network, redisUrl, parameters }: ApiServiceOptions): FargateTaskDefinition {
    const { architecture, maxWorkers, workerSlots, apiSettings, apiSecrets } = parameters;
    const task = new FargateTaskDefinition(this, 'Task', {
      ...{ cpu, memoryLimitMiB },
      runtimePlatform: { cpuArchitecture: architecture === 'arm64' ? CpuArchitecture.ARM64 : CpuArchitecture.X86_64 },
    });
    const image = findContainerImage(this, 'Repository', parameters.apiImage);
    const logGroup = createLogGroup(this, 'Logs');
    const linuxParameters = new LinuxParameters(this, 'Linux', { initProcessEnabled: true });
    linuxParameters.dropCapabilities(Capability.ALL);
    const jwtSecret = SecretSetting.fromSecretsManager(this.jwtSecret);
    const furtherSecrets = Object.entries(apiSecrets).map(([name, arn]) => [
      name,
      SecretSetting.fromSecretsManager(Secret.fromSecretCompleteArn(this, name, arn)),
    ]);
    const maxRuns = maxWorkers * workerSlots;
    task.addContainer('api', {
      ...{ image, linuxParameters, stopTimeout, readonlyRootFilesystem: true },
      portMappings: [{ containerPort: apiPort }],
      environment: {
        RUNQ_AUTH: 'jwt',
        // The load balancer; the security group admits no other client.
        RUNQ_TRUST_PROXY: network.vpc.vpcCidrBlock,
        RUNQ_INBOUND_BYTES_MAX: String(inboundBytesMax),
        // More workers only help below the limits of active runs and users. Ops change both while it runs.
        RUNQ_MAX_RUNS: String(maxRuns),
        RUNQ_MAX_ACTIVE_USERS: String(Math.ceil(maxRuns / 2)),
        ...apiSettings,
      },
      secrets: {
        REDIS_URL: SecretSetting.fromSecretsManager(redisUrl),
        RUNQ_JWT_SECRET: jwtSecret,
        ...Object.fromEntries(furtherSecrets),
      },
      healthCheck: {
        ...{ command: ['CMD', 'node', 'deploy/check-api.mjs'], startPeriod: Duration.seconds(30), retries: 3 },
        ...{ interval: Duration.seconds(10), timeout: Duration.seconds(5) },
      },
      logging: LogDrivers.awsLogs({ logGroup, streamPrefix: 'api' }),
    });
    const metricGroupName = `/runq/${Stack.of(this).stackName}/metrics`;
    const claimSettings = ['RUNQ_JWT_ISSUER', 'RUNQ_JWT_AUDIENCE'];
    addMetricsCollector(task, {
      ...{ apiImage: image, jwtSecret, logGroup, metricGroupName },
      metricGroup: createLogGroup(this, 'Metrics', metricGroupName),
      claims: Object.fromEntries(Object.entries(apiSettings).filter(([name]) => claimSettings.includes(name))),
    });
    return task;
  }
}

/** A log group that is kept a month, and goes with the stack. */
export function createLogGroup(scope: Construct, id: string, logGroupName?: string): LogGroup {
  return new LogGroup(scope, id, {
    ...(logGroupName ? { logGroupName } : {}),
    ...{ retention: RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY },
  });
}
