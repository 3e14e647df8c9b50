import { GatewayVpcEndpointAwsService, Port, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';

/** Ports of the image of the API, and of Redis. */
export const apiPort = 3000;
export const redisPort = 6379;

/**
 * Where everything is, and who may connect to whom: clients to the load balancer, it to the API, the API and the
 * workers to Redis. Only the load balancer has public addresses. A program of a student has no network at all.
 */
export class Network extends Construct {
  readonly vpc: Vpc;
  readonly loadBalancer: SecurityGroup;
  readonly api: SecurityGroup;
  readonly worker: SecurityGroup;
  readonly redis: SecurityGroup;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.vpc = new Vpc(this, 'Vpc', {
      maxAzs: 2,
      // Images, logs and secrets go through it. With one, an outage of its zone stops new tasks.
      natGateways: 1,
      subnetConfiguration: [
        { name: 'public', subnetType: SubnetType.PUBLIC, cidrMask: 24 },
        { name: 'services', subnetType: SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 20 },
        { name: 'redis', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 24 },
      ],
      // Layers of images come from S3, without the costs of the NAT gateway.
      gatewayEndpoints: { S3: { service: GatewayVpcEndpointAwsService.S3 } },
    });
    this.loadBalancer = this.createGroup('LoadBalancerGroup', true);
    this.api = this.createGroup('ApiGroup', true);
    this.worker = this.createGroup('WorkerGroup', true);
    this.redis = this.createGroup('RedisGroup', false);
    this.api.addIngressRule(this.loadBalancer, Port.tcp(apiPort), 'HTTP from the load balancer');
    for (const [client, name] of [
      [this.api, 'API'],
      [this.worker, 'workers'],
    ] as const)
      this.redis.addIngressRule(client, Port.tcp(redisPort), `Redis from the ${name}`);
  }

  private createGroup(id: string, allowAllOutbound: boolean): SecurityGroup {
    return new SecurityGroup(this, id, { vpc: this.vpc, allowAllOutbound });
  }
}
