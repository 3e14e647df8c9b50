import { Duration } from 'aws-cdk-lib';
import {
  type BaseService,
  Capability,
  type Cluster,
  type ContainerDefinitionOptions,
  CpuArchitecture,
  Ec2Service,
  Ec2TaskDefinition,
  FargateService,
  FargateTaskDefinition,
  LinuxParameters,
  LogDrivers,
  NetworkMode,
  PlacementConstraint,
  Secret as SecretSetting,
  UlimitName,
} from 'aws-cdk-lib/aws-ecs';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { createLogGroup, stopTimeout } from './api-service.js';
import { findContainerImage } from './container-image.js';
import type { Network } from './network.js';
import type { Parameters } from './parameters.js';
import { WorkerInstances } from './worker-instances.js';

/** Time for active runs to end; 20 s before `stopTimeout`, for the rest of the shutdown. */
const drainMs = 100_000;
const fargateCpu = 2048;
const tmpMiB = 256;
const openFilesMax = 65_536;

export interface WorkerServiceOptions {
  cluster: Cluster;
  network: Network;
  redisUrl: Secret;
  parameters: Parameters;
}

/** The workers, with a sandbox of at least `parameters.acceptedTier`: a worker that has less refuses to start. */
export class WorkerService extends Construct {
  readonly service: BaseService;

  constructor(scope: Construct, id: string, options: WorkerServiceOptions) {
    super(scope, id);
    this.service = options.parameters.workers === 'ec2' ? this.createOnEc2(options) : this.createOnFargate(options);
  }

  private createOnEc2(options: WorkerServiceOptions): BaseService {
    const { cluster, network } = options;
    const { capacityProvider } = new WorkerInstances(this, 'Instances', options);
    const taskDefinition = new Ec2TaskDefinition(this, 'Task', { networkMode: NetworkMode.AWS_VPC });
    const linuxParameters = new LinuxParameters(this, 'Linux', { initProcessEnabled: true });
    linuxParameters.dropCapabilities(Capability.ALL);
    // Root only until deploy/enter-worker.mjs has delegated the cgroup and switched to the user runq.
    linuxParameters.addCapabilities(Capability.CHOWN, Capability.SETUID, Capability.SETGID);
    linuxParameters.addTmpfs({ containerPath: '/tmp', size: tmpMiB });
    const container = taskDefinition.addContainer('worker', {
      ...this.describeContainer(options),
      ...{ linuxParameters, user: '0:0', dockerSecurityOptions: ['no-new-privileges'] },
    });
    container.addUlimits({ name: UlimitName.NOFILE, softLimit: openFilesMax, hardLimit: openFilesMax });
    return new Ec2Service(this, 'Service', {
      ...{ cluster, taskDefinition, securityGroups: [network.worker], ...updates },
      vpcSubnets: { subnetGroupName: 'services' },
      capacityProviderStrategies: [{ capacityProvider: capacityProvider.capacityProviderName, weight: 1 }],
      placementConstraints: [PlacementConstraint.distinctInstances()],
    });
  }

  private createOnFargate(options: WorkerServiceOptions): BaseService {
    const { cluster, network, parameters } = options;
    const { architecture, workerMemoryMiB, acceptedTier } = parameters;
    const taskDefinition = new FargateTaskDefinition(this, 'Task', {
      ...{ cpu: fargateCpu, memoryLimitMiB: workerMemoryMiB },
      runtimePlatform: { cpuArchitecture: architecture === 'arm64' ? CpuArchitecture.ARM64 : CpuArchitecture.X86_64 },
    });
    taskDefinition.addContainer('worker', {
      ...this.describeContainer(options),
      // Tiers 3 and 4 need root, with the capabilities that Fargate gives; the entry point would give it up.
      ...(acceptedTier === '3b' ? {} : { user: '0:0', command: ['node', 'worker/dist/main.js'] }),
    });
    return new FargateService(this, 'Service', {
      ...{ cluster, taskDefinition, securityGroups: [network.worker], ...updates },
      vpcSubnets: { subnetGroupName: 'services' },
    });
  }

  private describeContainer({ redisUrl, parameters }: WorkerServiceOptions): ContainerDefinitionOptions {
    const { workerImage, workerMemoryMiB, workerSlots, acceptedTier, workerSettings } = parameters;
    return {
      image: findContainerImage(this, 'Repository', workerImage),
      ...{ memoryLimitMiB: workerMemoryMiB, stopTimeout },
      environment: {
        RUNQ_WORKER_SLOTS: String(workerSlots),
        RUNQ_SANDBOX_MIN_TIER: acceptedTier,
        RUNQ_DRAIN_MS: String(drainMs),
        ...workerSettings,
      },
      secrets: { REDIS_URL: SecretSetting.fromSecretsManager(redisUrl) },
      // A worker without a sandbox that works is never healthy, so an update with it is rolled back.
      healthCheck: {
        ...{ command: ['CMD', 'node', 'deploy/check-worker.mjs'], startPeriod: Duration.seconds(120), retries: 3 },
        ...{ interval: Duration.seconds(15), timeout: Duration.seconds(8) },
      },
      logging: LogDrivers.awsLogs({ logGroup: createLogGroup(this, 'Logs'), streamPrefix: 'worker' }),
    };
  }
}

/** An update stops no worker before a new one works; one that never does, is rolled back. */
const updates = { minHealthyPercent: 100, maxHealthyPercent: 200, circuitBreaker: { enable: true, rollback: true } };
