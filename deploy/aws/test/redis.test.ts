import assert from 'node:assert/strict';
import test from 'node:test';
import { createTemplate, findContainer, findOne, type Resource, readEnvironment } from './create-template.js';

const secretArn = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:runq-oidc-AbCdEf';
const template = createTemplate({ apiSecrets: { RUNQ_OIDC_CLIENT_SECRET: secretArn } });

test('Redis is Valkey with TLS, a password and a replica that takes over, in one shard', () => {
  const group = findOne(template, 'AWS::ElastiCache::ReplicationGroup');
  assert.equal(group.Engine, 'valkey');
  assert.equal(group.TransitEncryptionEnabled, true);
  assert.equal(group.AtRestEncryptionEnabled, true);
  assert.equal(group.ClusterMode, 'disabled');
  assert.equal(group.NumCacheClusters, 2);
  assert.equal(group.AutomaticFailoverEnabled, true);
  assert.equal(group.MultiAZEnabled, true);
  assert.ok(group.SnapshotRetentionLimit > 0);
  assert.match(JSON.stringify(group.AuthToken), /\{\{resolve:secretsmanager:/);
});

test('Redis never evicts', () => {
  const { Properties, CacheParameterGroupFamily } = findOne(template, 'AWS::ElastiCache::ParameterGroup');
  assert.deepEqual(Properties, { 'maxmemory-policy': 'noeviction' });
  assert.equal(CacheParameterGroupFamily, 'valkey8');
});

test('only the API and the workers connect to Redis, which has no way out', () => {
  const rules = Object.values(template.findResources('AWS::EC2::SecurityGroupIngress')) as Resource[];
  const sources = rules.filter(({ Properties }) => Properties.FromPort === 6379);
  assert.equal(sources.length, 2);
  assert.match(JSON.stringify(sources), /ApiGroup.*WorkerGroup|WorkerGroup.*ApiGroup/);
});

test('what Redis holds remains as a snapshot when the stack is removed', () => {
  template.hasResource('AWS::ElastiCache::ReplicationGroup', { DeletionPolicy: 'Snapshot' });
});

test('API and workers get REDIS_URL and keys from Secrets Manager, not from their environment', () => {
  for (const [name, secrets] of [
    ['api', ['REDIS_URL', 'RUNQ_JWT_SECRET', 'RUNQ_OIDC_CLIENT_SECRET']],
    ['worker', ['REDIS_URL']],
    ['metrics-token', ['RUNQ_JWT_SECRET']],
  ] as const) {
    const container = findContainer(template, name);
    assert.deepEqual(container.Secrets.map(({ Name }: Resource) => Name).sort(), [...secrets].sort());
    for (const secret of secrets) assert.ok(!(secret in readEnvironment(container)));
  }
});

test('the template has no value of a secret', () => {
  const secrets = Object.values(template.findResources('AWS::SecretsManager::Secret')) as Resource[];
  assert.equal(secrets.length, 3);
  for (const { Properties } of secrets) {
    if (Properties.SecretString === undefined) {
      assert.equal(Properties.GenerateSecretString.ExcludePunctuation, true);
      assert.ok(Properties.GenerateSecretString.PasswordLength >= 32);
      continue;
    }
    // The only one that is composed refers to the password, and CloudFormation reads it.
    const [before, , after] = Properties.SecretString['Fn::Join'][1];
    assert.equal(before, 'rediss://:{{resolve:secretsmanager:');
    assert.equal(after, ':SecretString:::}}@');
  }
  assert.doesNotMatch(JSON.stringify(template.toJSON()), /eyJ[\w-]+\.|-----BEGIN|AKIA[A-Z0-9]{16}/);
});
