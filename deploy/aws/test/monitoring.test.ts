import assert from 'node:assert/strict';
import test from 'node:test';
import { collectedMetrics } from '../src/runq-metrics.js';
import { createTemplate, findContainer, findOne, type Resource, readEnvironment } from './create-template.js';

const template = createTemplate({ alarmEmail: 'ops@school.example' });
const alarms = Object.entries(template.findResources('AWS::CloudWatch::Alarm')) as [string, Resource][];
const findAlarm = (name: string): Resource => {
  const found = alarms.filter(([id]) => id.startsWith(`Alarms${name}`));
  assert.equal(found.length, 1, name);
  return found[0]![1].Properties;
};
const config = JSON.parse(readEnvironment(findContainer(template, 'metrics')).AOT_CONFIG_CONTENT as string);

test('the collector reads the API beside it with a token, and no text that it would replace', () => {
  const [scrape] = config.receivers.prometheus.config.scrape_configs;
  assert.deepEqual(scrape.static_configs[0].targets, ['127.0.0.1:3000']);
  assert.equal(scrape.authorization.credentials_file, '/run/runq/ops-token');
  assert.doesNotMatch(JSON.stringify(config), /\$/);
  const { DependsOn, MountPoints, Essential } = findContainer(template, 'metrics');
  assert.deepEqual(DependsOn, [{ Condition: 'SUCCESS', ContainerName: 'metrics-token' }]);
  assert.equal(MountPoints[0].ReadOnly, true);
  assert.equal(Essential, false);
});

test('each collected metric is kept, added up and declared with the same dimensions', () => {
  const [scrape] = config.receivers.prometheus.config.scrape_configs;
  const kept = new RegExp(`^(${scrape.metric_relabel_configs[0].regex})$`);
  for (const [label, names] of Object.entries(collectedMetrics))
    for (const name of names) {
      assert.match(name, kept);
      const dimensions = label ? ['deployment', label] : ['deployment'];
      const transform = config.processors.metricstransform.transforms.find(({ include }: Resource) => include === name);
      assert.deepEqual(transform.operations[0].label_set, dimensions);
      const declared = config.exporters.awsemf.metric_declarations.filter((declaration: Resource) =>
        declaration.metric_name_selectors.some((selector: string) => new RegExp(selector).test(name)),
      );
      assert.deepEqual(
        declared.map((declaration: Resource) => declaration.dimensions),
        [[dimensions]],
      );
    }
});

test('the collector may write to its log group and to nothing else', () => {
  const policies = Object.values(template.findResources('AWS::IAM::Policy')) as Resource[];
  const ofTask = policies.filter(({ Properties }) => JSON.stringify(Properties.Roles).includes('TaskRole'));
  const actions = ofTask.flatMap(({ Properties }) =>
    Properties.PolicyDocument.Statement.flatMap(({ Action }: Resource) => Action),
  );
  assert.deepEqual(actions.sort(), ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents']);
  const group = findOne(template, 'AWS::Logs::LogGroup', ({ Properties }) => Properties.LogGroupName !== undefined);
  assert.equal(group.LogGroupName, config.exporters.awsemf.log_group_name);
});

test('every metric of runq that an alarm or the scaling reads is collected, with these dimensions', () => {
  const listMetrics = (value: unknown): Resource[] => {
    if (typeof value !== 'object' || value === null) return [];
    const found = (value as Resource).Namespace === 'runq' ? [value] : [];
    return [...found, ...Object.values(value).flatMap(listMetrics)];
  };
  const seen = new Set<string>();
  for (const { Dimensions, MetricName } of listMetrics(template.toJSON())) {
    const labels = Dimensions.map(({ Name }: Resource) => Name).filter((name: string) => name !== 'deployment');
    assert.ok(collectedMetrics[labels[0] ?? '']?.includes(MetricName), `${MetricName} by ${labels}`);
    seen.add(MetricName);
  }
  assert.deepEqual([...seen].sort(), Object.values(collectedMetrics).flat().sort());
});

const thresholds: [string, string, number, boolean][] = [
  ['NoHealthyApi', 'LessThanThreshold', 1, true],
  ['NoWorker', 'LessThanThreshold', 1, true],
  ['Stalled', 'GreaterThanThreshold', 5, false],
  ['Canary', 'GreaterThanThreshold', 0, false],
  ['LongWaits', 'GreaterThanThreshold', 30, false],
  ['UserLimitFull', 'GreaterThanThreshold', 0, false],
  ['ServerErrors', 'GreaterThanThreshold', 5, false],
  ['EventLoopLag', 'GreaterThanThreshold', 0.2, false],
  ['RedisDown', 'LessThanThreshold', 1, false],
  ['RedisSlow', 'GreaterThanThreshold', 0.1, false],
  ['RedisMayEvict', 'LessThanThreshold', 1, false],
  ['RedisMemory', 'GreaterThanThreshold', 80, false],
  ['RedisEvictions', 'GreaterThanThreshold', 0, false],
];
for (const [name, comparison, threshold, isMissingBad] of thresholds)
  test(`the alarm ${name} goes to the topic`, () => {
    const alarm = findAlarm(name);
    assert.deepEqual([alarm.ComparisonOperator, alarm.Threshold], [comparison, threshold]);
    assert.equal(alarm.TreatMissingData, isMissingBad ? 'breaching' : 'notBreaching');
    assert.match(JSON.stringify(alarm.AlarmActions), /AlarmsTopic/);
  });

test('no further alarm exists, and both nodes of Redis are watched', () => {
  assert.equal(alarms.length, thresholds.length);
  for (const name of ['RedisMemory', 'RedisEvictions']) {
    const text = JSON.stringify(findAlarm(name).Metrics);
    assert.match(text, /-001/);
    assert.match(text, /-002/);
  }
});

test('tasks that end by themselves and updates that fail go to the topic', () => {
  const rules = Object.values(template.findResources('AWS::Events::Rule')) as Resource[];
  const patterns = rules.map(({ Properties }) => Properties.EventPattern);
  const reasons = patterns.find((pattern) => pattern.detail.lastStatus)?.detail.stoppedReason;
  for (const prefix of ['Essential container in task exited', 'Task failed', 'OutOfMemory'])
    assert.ok(reasons.some((reason: Resource) => reason.prefix === prefix));
  assert.ok(patterns.some(({ detail }) => detail.eventName?.includes('SERVICE_DEPLOYMENT_FAILED')));
  for (const { Properties } of rules) assert.match(JSON.stringify(Properties.Targets), /AlarmsTopic/);
});

test('CloudWatch and EventBridge may publish, and the address of the context is subscribed', () => {
  const { PolicyDocument } = findOne(template, 'AWS::SNS::TopicPolicy');
  const services = PolicyDocument.Statement.flatMap(({ Principal }: Resource) => Principal.Service ?? []);
  assert.deepEqual(new Set(services), new Set(['cloudwatch.amazonaws.com', 'events.amazonaws.com']));
  assert.equal(findOne(template, 'AWS::SNS::Subscription').Endpoint, 'ops@school.example');
});
