import { Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Cluster } from 'aws-cdk-lib/aws-ecs';
import type { ApplicationLoadBalancer, ApplicationTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Match, Rule } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { type Condition, describeConditions } from './alarm-conditions.js';

export interface AlarmsOptions {
  cluster: Cluster;
  loadBalancer: ApplicationLoadBalancer;
  targets: ApplicationTargetGroup;
  redisNodeIds: string[];
  email: string | null;
}

/** What needs a person, to one topic: alarms of CloudWatch, tasks that end by themselves, and updates that fail. */
export class Alarms extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, options: AlarmsOptions) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', { displayName: 'runq', enforceSSL: true });
    // The policy that the rules below add replaces the default, which admits CloudWatch.
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    if (options.email) this.topic.addSubscription(new EmailSubscription(options.email));
    const conditions = describeConditions(Stack.of(this).stackName, options);
    for (const [name, condition] of Object.entries(conditions)) this.addAlarm(name, condition);
    this.addEventRules(options.cluster);
  }

  private addAlarm(name: string, { metric, above, below, minutes, of, isMissingBad, description }: Condition): void {
    const alarm = new Alarm(this, name, {
      ...{ metric, alarmDescription: description, threshold: above ?? below ?? 0 },
      comparisonOperator:
        above === undefined ? ComparisonOperator.LESS_THAN_THRESHOLD : ComparisonOperator.GREATER_THAN_THRESHOLD,
      ...{ evaluationPeriods: of ?? minutes, datapointsToAlarm: minutes },
      treatMissingData: isMissingBad ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    const action = new SnsAction(this.topic);
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
  }

  private addEventRules(cluster: Cluster): void {
    const target = new SnsTopic(this.topic);
    const services = Stack.of(this).formatArn({
      service: 'ecs',
      resource: 'service',
      resourceName: cluster.clusterName,
    });
    new Rule(this, 'TaskEnded', {
      description: 'A task of runq ended by itself, failed its health check, or did not start',
      eventPattern: {
        source: ['aws.ecs'],
        detailType: ['ECS Task State Change'],
        detail: {
          clusterArn: [cluster.clusterArn],
          lastStatus: ['STOPPED'],
          // Updates, scaling and operators have other reasons.
          stoppedReason: Match.anyOf(
            Match.prefix('Essential container in task exited'),
            Match.prefix('Task failed'),
            Match.prefix('OutOfMemory'),
            Match.prefix('CannotPull'),
            Match.prefix('CannotStart'),
            Match.prefix('ResourceInitializationError'),
          ),
        },
      },
      targets: [target],
    });
    new Rule(this, 'UpdateFailed', {
      description: 'An update of runq failed, and is rolled back',
      eventPattern: {
        source: ['aws.ecs'],
        detailType: ['ECS Deployment State Change'],
        detail: { eventName: ['SERVICE_DEPLOYMENT_FAILED'] },
        resources: Match.prefix(services),
      },
      targets: [target],
    });
  }
}
