import assert from 'node:assert/strict';
import test from 'node:test';
import { createTemplate, findContainer, findOne, type Resource, readEnvironment } from './create-template.js';

const template = createTemplate();
const worker = findContainer(template, 'worker');
const isWorker = ({ Properties }: Resource) => Properties.LoadBalancers === undefined;

test('a worker on EC2 has the options of docker-compose.yml that a task definition can name', () => {
  assert.equal(worker.User, '0:0');
  assert.deepEqual(worker.LinuxParameters.Capabilities, { Add: ['CHOWN', 'SETUID', 'SETGID'], Drop: ['ALL'] });
  assert.deepEqual(worker.DockerSecurityOptions, ['no-new-privileges']);
  assert.equal(worker.LinuxParameters.InitProcessEnabled, true);
  assert.equal(worker.LinuxParameters.Tmpfs[0].ContainerPath, '/tmp');
  assert.equal(worker.Privileged, undefined);
  assert.equal(worker.Memory, 6144);
  assert.equal(readEnvironment(worker).RUNQ_SANDBOX_MIN_TIER, '1');
});

test('its instance has the rest: a runtime with the seccomp profile, and no credentials for containers', () => {
  const { LaunchTemplateData } = findOne(template, 'AWS::EC2::LaunchTemplate');
  const userData = LaunchTemplateData.UserData['Fn::Base64']['Fn::Join'][1].filter(
    (part: unknown) => typeof part === 'string',
  );
  const script = userData.join('');
  assert.match(script, /"default-runtime":"runq"/);
  assert.match(script, /\/etc\/runq\/seccomp-worker\.json <<'END_OF_FILE'\n\{\n {2}"defaultAction": "SCMP_ACT_ALLOW"/);
  assert.match(script, /\/usr\/local\/bin\/runq-runtime <<'END_OF_FILE'\n#!\/usr\/bin\/python3/);
  assert.ok(script.indexOf('systemctl restart docker') > script.indexOf('daemon.json'));
  assert.match(script, /ECS_AWSVPC_BLOCK_IMDS=true/);
  assert.match(script, /ECS_CLUSTER=/);
  // EC2 accepts 16 KiB.
  assert.ok(Buffer.byteLength(script) < 15_000);
  assert.deepEqual(LaunchTemplateData.MetadataOptions, { HttpPutResponseHopLimit: 1, HttpTokens: 'required' });
  assert.equal(LaunchTemplateData.BlockDeviceMappings[0].Ebs.Encrypted, true);
});

test('ECS adds and removes instances, and none with a worker on it', () => {
  const { AutoScalingGroupProvider: provider } = findOne(template, 'AWS::ECS::CapacityProvider');
  assert.equal(provider.ManagedScaling.Status, 'ENABLED');
  assert.equal(provider.ManagedTerminationProtection, 'ENABLED');
  assert.equal(provider.ManagedDraining, 'ENABLED');
  const group = findOne(template, 'AWS::AutoScaling::AutoScalingGroup');
  assert.equal(group.NewInstancesProtectedFromScaleIn, true);
  assert.deepEqual([group.MinSize, group.MaxSize], ['0', '12']);
  const service = findOne(template, 'AWS::ECS::Service', isWorker);
  assert.equal(service.CapacityProviderStrategy.length, 1);
  assert.equal(service.LaunchType, undefined);
  assert.deepEqual(service.PlacementConstraints, [{ Type: 'distinctInstance' }]);
});

test('a worker drains for less time than it has to stop', () => {
  assert.equal(worker.StopTimeout, 120);
  // Ten seconds to close come on top.
  assert.ok(Number(readEnvironment(worker).RUNQ_DRAIN_MS) + 10_000 < worker.StopTimeout * 1000);
  assert.deepEqual(worker.HealthCheck.Command, ['CMD', 'node', 'deploy/check-worker.mjs']);
});

test('an update stops no worker before a new one works, and is rolled back when none does', () => {
  const { DeploymentConfiguration } = findOne(template, 'AWS::ECS::Service', isWorker);
  assert.equal(DeploymentConfiguration.MinimumHealthyPercent, 100);
  assert.equal(DeploymentConfiguration.MaximumPercent, 200);
  assert.deepEqual(DeploymentConfiguration.DeploymentCircuitBreaker, { Enable: true, Rollback: true });
});

test('the number of workers follows waiting runs and slots', () => {
  const target = findOne(template, 'AWS::ApplicationAutoScaling::ScalableTarget', ({ Properties }) =>
    JSON.stringify(Properties.ResourceId).includes('Worker'),
  );
  assert.deepEqual([target.MinCapacity, target.MaxCapacity], [2, 6]);
  const { TargetTrackingScalingPolicyConfiguration: policy } = findOne(
    template,
    'AWS::ApplicationAutoScaling::ScalingPolicy',
    ({ Properties }) => Properties.TargetTrackingScalingPolicyConfiguration.CustomizedMetricSpecification !== undefined,
  );
  const { Metrics } = policy.CustomizedMetricSpecification;
  const names = Metrics.flatMap(({ MetricStat }: Resource) => MetricStat?.Metric.MetricName ?? []);
  assert.deepEqual(new Set(names), new Set(['runq_waiting_runs', 'runq_worker_slots']));
  const expressions = Metrics.filter(({ ReturnData }: Resource) => ReturnData);
  assert.equal(expressions.length, 1);
  const { Expression } = expressions[0];
  const evaluate = (values: Record<string, number>) =>
    Number(new Function(...Object.keys(values), `return ${Expression}`)(...Object.values(values)));
  assert.equal(evaluate({ busy: 20, free: 20, interactive: 0, batch: 0 }), 50);
  assert.equal(evaluate({ busy: 40, free: 0, interactive: 20, batch: 500 }), 200);
  assert.ok(policy.ScaleInCooldown >= 1800);
});

test('on Fargate an accepted tier is passed on, and no instance is created', () => {
  const onFargate = createTemplate({ workers: 'fargate', acceptedTier: '3' });
  const container = findContainer(onFargate, 'worker');
  assert.equal(readEnvironment(container).RUNQ_SANDBOX_MIN_TIER, '3');
  // Tier 3 needs root; the entry point of the image gives it up.
  assert.deepEqual([container.User, container.Command], ['0:0', ['node', 'worker/dist/main.js']]);
  assert.equal(container.DockerSecurityOptions, undefined);
  onFargate.resourceCountIs('AWS::AutoScaling::AutoScalingGroup', 0);
  assert.equal(findOne(onFargate, 'AWS::ECS::Service', isWorker).LaunchType, 'FARGATE');
});
