import assert from 'node:assert/strict';
import test from 'node:test';
import {
  createTemplate,
  findContainer,
  findOne,
  type Resource,
  readEnvironment,
  requiredContext,
} from './create-template.js';

const template = createTemplate({ apiSettings: { RUNQ_AUTH: 'jwt,oidc', RUNQ_JWT_ISSUER: 'https://login.example' } });
const api = findContainer(template, 'api');
const isApi = ({ Properties }: Resource) => Properties.LoadBalancers !== undefined;

test('the load balancer keeps sockets open for at least 120 s without traffic', () => {
  const { LoadBalancerAttributes, Scheme } = findOne(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer');
  const { Value } = LoadBalancerAttributes.find(({ Key }: Resource) => Key === 'idle_timeout.timeout_seconds');
  assert.ok(Number(Value) >= 120);
  assert.equal(Scheme, 'internet-facing');
});

test('HTTPS has the given certificate, and HTTP only redirects', () => {
  const https = findOne(template, 'AWS::ElasticLoadBalancingV2::Listener', ({ Properties }) => Properties.Port === 443);
  assert.deepEqual(https.Certificates, [{ CertificateArn: requiredContext.certificateArn }]);
  assert.match(https.SslPolicy, /TLS13/);
  const http = findOne(template, 'AWS::ElasticLoadBalancingV2::Listener', ({ Properties }) => Properties.Port === 80);
  assert.deepEqual(
    http.DefaultActions.map(({ Type, RedirectConfig }: Resource) => [
      Type,
      RedirectConfig.Protocol,
      RedirectConfig.Port,
    ]),
    [['redirect', 'HTTPS', '443']],
  );
});

test('polls of one client reach the same API, and /readyz decides which API gets requests', () => {
  const targets = findOne(template, 'AWS::ElasticLoadBalancingV2::TargetGroup');
  const attributes = Object.fromEntries(targets.TargetGroupAttributes.map(({ Key, Value }: Resource) => [Key, Value]));
  assert.equal(attributes['stickiness.enabled'], 'true');
  assert.equal(attributes['stickiness.type'], 'lb_cookie');
  assert.equal(targets.HealthCheckPath, '/readyz');
  // ECS replaces an API whose checks fail: not for a failover of Redis.
  assert.ok(targets.HealthCheckIntervalSeconds * targets.UnhealthyThresholdCount >= 120);
  assert.equal(targets.Port, 3000);
});

test('only the load balancer connects to the API, whose addresses of clients it trusts', () => {
  const rules = Object.values(template.findResources('AWS::EC2::SecurityGroupIngress')) as Resource[];
  assert.equal(rules.filter(({ Properties }) => Properties.FromPort === 3000).length, 1);
  const { RUNQ_TRUST_PROXY } = readEnvironment(api) as Resource;
  assert.equal(RUNQ_TRUST_PROXY['Fn::GetAtt'][1], 'CidrBlock');
});

test('the API runs on Fargate without privileges and with a read-only disk', () => {
  const service = findOne(template, 'AWS::ECS::Service', isApi);
  assert.equal(service.LaunchType, 'FARGATE');
  assert.equal(service.NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp, 'DISABLED');
  assert.equal(api.ReadonlyRootFilesystem, true);
  assert.deepEqual(api.LinuxParameters.Capabilities.Drop, ['ALL']);
  assert.equal(api.User, undefined);
});

test('an update drains, keeps the number of APIs, and is rolled back when it fails', () => {
  const { DeploymentConfiguration, HealthCheckGracePeriodSeconds } = findOne(template, 'AWS::ECS::Service', isApi);
  assert.equal(DeploymentConfiguration.MinimumHealthyPercent, 100);
  assert.deepEqual(DeploymentConfiguration.DeploymentCircuitBreaker, { Enable: true, Rollback: true });
  assert.ok(HealthCheckGracePeriodSeconds >= 60);
  assert.equal(api.StopTimeout, 120);
  assert.deepEqual(api.HealthCheck.Command, ['CMD', 'node', 'deploy/check-api.mjs']);
});

test('the API starts after a worker, without which it is not ready', () => {
  const services = Object.entries(template.findResources('AWS::ECS::Service')) as [string, Resource][];
  const [worker] = services.find(([, service]) => !isApi(service))!;
  const [, service] = services.find(([, candidate]) => isApi(candidate))!;
  assert.ok(service.DependsOn.includes(worker));
});

test('the number of APIs follows their CPU', () => {
  const { TargetTrackingScalingPolicyConfiguration: policy } = findOne(
    template,
    'AWS::ApplicationAutoScaling::ScalingPolicy',
    ({ Properties }) => Properties.TargetTrackingScalingPolicyConfiguration.PredefinedMetricSpecification !== undefined,
  );
  assert.equal(policy.PredefinedMetricSpecification.PredefinedMetricType, 'ECSServiceAverageCPUUtilization');
});

test('settings of the context reach the API, and claims the token of the collector', () => {
  assert.equal(readEnvironment(api).RUNQ_AUTH, 'jwt,oidc');
  assert.deepEqual(readEnvironment(findContainer(template, 'metrics-token')), {
    RUNQ_JWT_ISSUER: 'https://login.example',
  });
});

test('the limits of active runs and users leave room for all workers', () => {
  const { RUNQ_MAX_RUNS, RUNQ_MAX_ACTIVE_USERS } = readEnvironment(api);
  assert.deepEqual([RUNQ_MAX_RUNS, RUNQ_MAX_ACTIVE_USERS], ['120', '60']);
});
