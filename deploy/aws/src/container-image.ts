import { Arn, ArnFormat, Stack } from 'aws-cdk-lib';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';

const ecrImage = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/([^:@]+)[:@](.+)$/;

/** The image of a reference. One of ECR also lets its tasks pull from its repository; others must be public. */
export function findContainerImage(scope: Construct, id: string, reference: string): ContainerImage {
  const [, account, region, repositoryName, tag] = ecrImage.exec(reference) ?? [];
  if (!account || !region || !repositoryName || !tag) return ContainerImage.fromRegistry(reference);
  const repositoryArn = Arn.format(
    {
      ...{ service: 'ecr', account, region, resource: 'repository', resourceName: repositoryName },
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    },
    Stack.of(scope),
  );
  const repository = Repository.fromRepositoryAttributes(scope, id, { repositoryArn, repositoryName });
  return ContainerImage.fromEcrRepository(repository, tag);
}
