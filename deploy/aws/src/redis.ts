import { RemovalPolicy, SecretValue } from 'aws-cdk-lib';
import { SubnetType } from 'aws-cdk-lib/aws-ec2';
import { CfnParameterGroup, CfnReplicationGroup, CfnSubnetGroup } from 'aws-cdk-lib/aws-elasticache';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { type Network, redisPort } from './network.js';

/** A primary and its replica in another zone, which takes over. */
const nodeCount = 2;
const snapshotDays = 7;

/**
 * Redis: Valkey of ElastiCache with TLS and a password, without eviction, in one shard (cluster mode off).
 *
 * ElastiCache has no append-only file for this version: a failover loses the writes that the primary had not yet sent
 * to its replica. Finished runs and files are also in the daily snapshot.
 */
export class RedisStore extends Construct {
  /** A secret with the whole `REDIS_URL`; CloudFormation puts the password into it, never into the template. */
  readonly url: Secret;
  /** Ids of the nodes, as CloudWatch names them. */
  readonly nodeIds: string[];

  constructor(scope: Construct, id: string, { network, nodeType }: { network: Network; nodeType: string }) {
    super(scope, id);
    const password = new Secret(this, 'Password', {
      description: 'Password of Redis',
      // Letters and digits: it stands in an address.
      generateSecretString: { excludePunctuation: true, passwordLength: 64 },
    });
    const subnets = new CfnSubnetGroup(this, 'Subnets', {
      description: 'Redis of runq',
      subnetIds: network.vpc.selectSubnets({ subnetType: SubnetType.PRIVATE_ISOLATED }).subnetIds,
    });
    const parameters = new CfnParameterGroup(this, 'Settings', {
      cacheParameterGroupFamily: 'valkey8',
      description: 'Redis of runq: runs are never evicted',
      properties: { 'maxmemory-policy': 'noeviction' },
    });
    const group = new CfnReplicationGroup(this, 'Group', {
      replicationGroupDescription: 'Redis of runq',
      ...{ engine: 'valkey', engineVersion: '8.0', cacheNodeType: nodeType, port: redisPort },
      ...{ clusterMode: 'disabled', numCacheClusters: nodeCount },
      ...{ automaticFailoverEnabled: true, multiAzEnabled: true, autoMinorVersionUpgrade: true },
      ...{ transitEncryptionEnabled: true, atRestEncryptionEnabled: true },
      authToken: password.secretValue.unsafeUnwrap(),
      cacheParameterGroupName: parameters.ref,
      cacheSubnetGroupName: subnets.ref,
      securityGroupIds: [network.redis.securityGroupId],
      snapshotRetentionLimit: snapshotDays,
    });
    group.applyRemovalPolicy(RemovalPolicy.SNAPSHOT);
    const address = `${group.attrPrimaryEndPointAddress}:${redisPort}`;
    this.url = new Secret(this, 'Url', {
      description: 'REDIS_URL of the API and the workers',
      secretStringValue: SecretValue.unsafePlainText(`rediss://:${password.secretValue.unsafeUnwrap()}@${address}`),
    });
    this.nodeIds = Array.from({ length: nodeCount }, (_, i) => `${group.ref}-${String(i + 1).padStart(3, '0')}`);
  }
}
