import { CfnOutput, Stack } from 'aws-cdk-lib';
import { Cluster, ContainerInsights } from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import { Alarms } from './alarms.js';
import { ApiService } from './api-service.js';
import { Network } from './network.js';
import type { Parameters } from './parameters.js';
import { RedisStore } from './redis.js';
import { WorkerScaling } from './worker-scaling.js';
import { WorkerService } from './worker-service.js';

/** One deployment of runq: network, Redis, API, workers, their scaling, and alarms. */
export class RunqStack extends Stack {
  constructor(scope: Construct, id: string, parameters: Parameters) {
    super(scope, id, { description: 'runq: runs Python for classrooms' });
    const network = new Network(this, 'Network');
    const cluster = new Cluster(this, 'Cluster', {
      vpc: network.vpc,
      containerInsightsV2: ContainerInsights.DISABLED,
    });
    const redis = new RedisStore(this, 'Redis', { network, nodeType: parameters.redisNodeType });
    const options = { cluster, network, redisUrl: redis.url, parameters };
    const workers = new WorkerService(this, 'Worker', options);
    const api = new ApiService(this, 'Api', options);
    // The API is ready once a worker is there.
    api.service.node.addDependency(workers.service);
    const { minWorkers, maxWorkers, alarmEmail: email } = parameters;
    new WorkerScaling(this, 'WorkerScaling', { cluster, service: workers.service, minWorkers, maxWorkers });
    const { loadBalancer, targets } = api;
    const alarms = new Alarms(this, 'Alarms', { cluster, loadBalancer, targets, redisNodeIds: redis.nodeIds, email });

    new CfnOutput(this, 'LoadBalancerName', {
      value: loadBalancer.loadBalancerDnsName,
      description: 'Point the public name of the certificate here (CNAME or alias)',
    });
    new CfnOutput(this, 'JwtSecretArn', {
      value: api.jwtSecret.secretArn,
      description: 'Secret with the key that signs tokens of users',
    });
    new CfnOutput(this, 'ClusterName', { value: cluster.clusterName });
    new CfnOutput(this, 'AlarmTopicArn', { value: alarms.topic.topicArn });
  }
}
