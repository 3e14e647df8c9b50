import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { readParameters } from '../src/parameters.js';
import { RunqStack } from '../src/runq-stack.js';

const registry = '111122223333.dkr.ecr.eu-central-1.amazonaws.com';

/** A context with nothing but what has no default. */
export const requiredContext: Record<string, unknown> = {
  certificateArn: 'arn:aws:acm:eu-central-1:111122223333:certificate/11111111-2222-3333-4444-555555555555',
  apiImage: `${registry}/runq-api:1`,
  workerImage: `${registry}/runq-worker:1`,
};

export function readContext(context: Record<string, unknown> = {}) {
  const merged: Record<string, unknown> = { ...requiredContext, ...context };
  return readParameters((name) => merged[name]);
}

/** The template of the stack with a context, as `cdk synth` writes it, without an AWS account. */
export function createTemplate(context: Record<string, unknown> = {}): Template {
  const app = new App({ analyticsReporting: false });
  return Template.fromStack(new RunqStack(app, 'runq-test', readContext(context)));
}

// biome-ignore lint/suspicious/noExplicitAny: resources of a template have no types
export type Resource = any;

/** The only resource of a type, or of those that match. */
export function findOne(template: Template, type: string, matches: (resource: Resource) => boolean = () => true) {
  const found = Object.values(template.findResources(type)).filter(matches);
  if (found.length !== 1) throw new Error(`${found.length} resources of type ${type}`);
  return (found[0] as Resource).Properties;
}

/** The properties of the container `name`, in whichever task definition it is. */
export function findContainer(template: Template, name: string): Resource {
  const containers = Object.values(template.findResources('AWS::ECS::TaskDefinition')).flatMap(
    (task: Resource) => task.Properties.ContainerDefinitions,
  );
  const found = containers.filter((container) => container.Name === name);
  if (found.length !== 1) throw new Error(`${found.length} containers ${name}`);
  return found[0];
}

export const readEnvironment = (container: Resource): Record<string, unknown> =>
  Object.fromEntries((container.Environment ?? []).map(({ Name, Value }: Resource) => [Name, Value]));
