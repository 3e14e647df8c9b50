import assert from 'node:assert/strict';
import test from 'node:test';
import { ParameterError, readParameters } from '../src/parameters.js';
import { readContext } from './create-template.js';

test('workers run on EC2 in tier 1 unless the context says otherwise', () => {
  const { workers, acceptedTier, minWorkers, maxWorkers } = readContext();
  assert.deepEqual(
    { workers, acceptedTier, minWorkers, maxWorkers },
    { workers: 'ec2', acceptedTier: '1', minWorkers: 2, maxWorkers: 6 },
  );
});

test('Fargate is refused until its tier is accepted by name', () => {
  for (const acceptedTier of [undefined, '1', '2'])
    assert.throws(() => readContext({ workers: 'fargate', acceptedTier }), /weaker sandbox.*acceptedTier=3, 3b or 4/);
  for (const acceptedTier of ['3', '3b', '4', 3])
    assert.equal(readContext({ workers: 'fargate', acceptedTier }).acceptedTier, String(acceptedTier));
});

test('all that is missing is reported together', () => {
  assert.throws(
    () => readParameters(() => undefined),
    (error: ParameterError) => {
      assert.deepEqual(
        error.problems.map((problem) => problem.split(' ')[0]),
        ['certificateArn', 'apiImage', 'workerImage'],
      );
      return true;
    },
  );
});

const refused: [string, Record<string, unknown>, RegExp][] = [
  ['a certificate that is no ARN', { certificateArn: 'runq.school.example' }, /certificateArn is "runq/],
  ['an image without a tag', { apiImage: 'registry.example/runq-api' }, /apiImage is/],
  ['an image without a registry', { workerImage: 'runq-worker:1' }, /workerImage is/],
  ['an unknown kind of workers', { workers: 'lambda' }, /it must be ec2, fargate/],
  ['an unknown tier', { acceptedTier: '5' }, /it must be 1, 2, 3, 3b, 4/],
  ['a number that is none', { minWorkers: 'two' }, /minWorkers is "two"/],
  ['no worker', { minWorkers: 0 }, /minWorkers is "0"/],
  ['more workers at least than at most', { minWorkers: 7 }, /minWorkers \(7\) is more/],
  ['settings that are no object', { apiSettings: '[1]' }, /apiSettings must be a JSON object/],
  ['settings that are no JSON', { apiSettings: 'LOG_LEVEL=debug' }, /apiSettings must be a JSON object/],
  ['a setting of the stack', { workerSettings: { RUNQ_SANDBOX_MIN_TIER: '4' } }, /which the stack sets itself/],
  ['a secret among the settings', { apiSettings: { RUNQ_OIDC_CLIENT_SECRET: 'x' } }, /name a secret with its value/],
  ['a secret by its value', { apiSecrets: { RUNQ_OIDC_CLIENT_SECRET: 'x' } }, /must be the ARN of a secret/],
  ['sign-in without tokens', { apiSettings: { RUNQ_AUTH: 'oidc' } }, /must contain jwt/],
];
for (const [name, context, message] of refused)
  test(`refuses ${name}`, () => {
    assert.throws(
      () => readContext(context),
      (error) => error instanceof ParameterError && message.test(error.message),
    );
  });

test('reads objects and numbers from the command line, where they are texts', () => {
  const { apiSettings, maxWorkers } = readContext({ apiSettings: '{"LOG_LEVEL": "debug"}', maxWorkers: '9' });
  assert.deepEqual(apiSettings, { LOG_LEVEL: 'debug' });
  assert.equal(maxWorkers, 9);
});
