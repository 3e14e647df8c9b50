import { App } from 'aws-cdk-lib';
import { ParameterError, readParameters } from '../src/parameters.js';
import { RunqStack } from '../src/runq-stack.js';

const app = new App();
try {
  const parameters = readParameters((name) => app.node.tryGetContext(name));
  new RunqStack(app, String(app.node.tryGetContext('stackName') ?? 'runq'), parameters);
} catch (error) {
  if (!(error instanceof ParameterError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
