import { readFileSync } from 'node:fs';
import { Duration } from 'aws-cdk-lib';
import { AutoScalingGroup, BlockDeviceVolume, EbsDeviceVolumeType } from 'aws-cdk-lib/aws-autoscaling';
import { InstanceType, LaunchTemplate, LaunchTemplateHttpTokens, UserData } from 'aws-cdk-lib/aws-ec2';
import { AmiHardwareType, AsgCapacityProvider, type Cluster, EcsOptimizedImage } from 'aws-cdk-lib/aws-ecs';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Network } from './network.js';
import type { Parameters } from './parameters.js';

const diskGiB = 50;
const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8').trimEnd();
const runtime = read('../worker-host/runq-runtime');
const seccompProfile = read('../../seccomp-worker.json');
const daemonSettings = JSON.stringify({
  runtimes: { runq: { path: '/usr/local/bin/runq-runtime' } },
  'default-runtime': 'runq',
});

/** Instances that run workers and nothing else, one each. Their Docker gives a worker's container tier 1. */
export class WorkerInstances extends Construct {
  readonly capacityProvider: AsgCapacityProvider;

  constructor(scope: Construct, id: string, options: { cluster: Cluster; network: Network; parameters: Parameters }) {
    super(scope, id);
    const { cluster, network, parameters } = options;
    const { architecture, workerInstanceType, maxWorkers } = parameters;
    const hardware = architecture === 'arm64' ? AmiHardwareType.ARM : AmiHardwareType.STANDARD;
    const launchTemplate = new LaunchTemplate(this, 'Template', {
      instanceType: new InstanceType(workerInstanceType),
      machineImage: EcsOptimizedImage.amazonLinux2023(hardware),
      userData: createUserData(),
      securityGroup: network.worker,
      role: new Role(this, 'Role', {
        assumedBy: new ServicePrincipal('ec2.amazonaws.com'),
        // Sessions of Systems Manager, in place of SSH.
        managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('AmazonSSMManagedInstanceCore')],
      }),
      httpTokens: LaunchTemplateHttpTokens.REQUIRED,
      httpPutResponseHopLimit: 1,
      blockDevices: [
        {
          deviceName: '/dev/xvda',
          volume: BlockDeviceVolume.ebs(diskGiB, { encrypted: true, volumeType: EbsDeviceVolumeType.GP3 }),
        },
      ],
    });
    const autoScalingGroup = new AutoScalingGroup(this, 'Group', {
      ...{ vpc: network.vpc, vpcSubnets: { subnetGroupName: 'services' }, launchTemplate },
      // ECS decides. An update starts new workers beside the old ones.
      ...{ minCapacity: 0, maxCapacity: maxWorkers * 2 },
    });
    this.capacityProvider = new AsgCapacityProvider(this, 'Capacity', {
      autoScalingGroup,
      // No instance with a worker is terminated, and one that must go drains first.
      ...{ enableManagedScaling: true, enableManagedTerminationProtection: true, enableManagedDraining: true },
      instanceWarmupPeriod: Duration.minutes(2).toSeconds(),
    });
    cluster.addAsgCapacityProvider(this.capacityProvider);
  }
}

/** Sets Docker up before the agent of ECS starts, which waits for the end of this script. */
function createUserData(): UserData {
  const userData = UserData.forLinux();
  userData.addCommands(
    'set -eu',
    'mkdir -p /etc/runq /etc/docker',
    writeFile('/etc/runq/seccomp-worker.json', seccompProfile),
    writeFile('/usr/local/bin/runq-runtime', runtime),
    'chmod 755 /usr/local/bin/runq-runtime',
    writeFile('/etc/docker/daemon.json', daemonSettings),
    // Containers do not reach the credentials of the instance.
    'echo ECS_AWSVPC_BLOCK_IMDS=true >> /etc/ecs/ecs.config',
    'sysctl -w user.max_user_namespaces=65536',
    'systemctl restart docker',
  );
  return userData;
}

function writeFile(path: string, text: string): string {
  return `cat > ${path} <<'END_OF_FILE'\n${text}\nEND_OF_FILE`;
}
