import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HorizontalPodAutoscaler } from 'kubernetes-types/autoscaling/v2';
import type { Container } from 'kubernetes-types/core/v1';
import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1';
import { describe, expect, test } from 'vitest';
import { findSettingProblems } from './find-setting-problems.js';
import { parseSize, readCompose } from './read-compose.js';
import {
  buildOverlay,
  findTypeProblems,
  hasKustomize,
  type Manifest,
  parseManifests,
  type Workload,
} from './read-kubernetes.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = join(root, 'deploy/kubernetes');
const overlays = ['single-node', 'production'] as const;
const compose = readCompose(join(root, 'docker-compose.yml')).services;
const secrets = { REDIS_URL: 'redis://runq:password@redis:6379', RUNQ_JWT_SECRET: 'a-key-of-32-bytes-for-this-test!' };

const isWorkload = ({ kind }: Manifest) => kind === 'Deployment' || kind === 'StatefulSet';
const find = <T>(manifests: Manifest[], kind: string, name: string) =>
  manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name) as T;
const containerOf = (workload: Workload): Container => workload.spec!.template.spec!.containers[0]!;
const environmentOf = (workload: Workload) =>
  Object.fromEntries((containerOf(workload).env ?? []).map(({ name, value }) => [name, value ?? '']));
const bytesOf = (quantity: string) => parseSize(quantity.replace(/i$/, '').toLowerCase());

test('every file of the overlays is YAML, and named in its kustomization', () => {
  for (const name of ['base', ...overlays]) {
    const files = readdirSync(join(folder, name)).filter((file) => file !== 'kustomization.yml');
    const kustomization = readFileSync(join(folder, name, 'kustomization.yml'), 'utf8');
    for (const file of files) {
      const text = readFileSync(join(folder, name, file), 'utf8');
      expect(() => parseManifests(text), file).not.toThrow();
      if (!file.endsWith('.values.yml')) expect(kustomization).toContain(file);
    }
  }
});

// Debian's package kubernetes-client and Kubernetes itself have kubectl.
describe.skipIf(!hasKustomize).each(overlays)('the overlay %s (skipped without kubectl)', (name) => {
  const manifests = hasKustomize ? buildOverlay(name) : [];
  const workloads = manifests.filter(isWorkload) as unknown as Workload[];
  const api = find<Workload>(manifests, 'Deployment', 'runq-api');
  const worker = find<Workload>(manifests, 'Deployment', 'runq-worker');

  test('has only names and types that the Kubernetes API knows', () => {
    expect(findTypeProblems(manifests)).toEqual([]);
  });

  test('gives each process settings of its own that it accepts', () => {
    expect(findSettingProblems('api', environmentOf(api), secrets)).toEqual([]);
    expect(findSettingProblems('worker', environmentOf(worker), secrets)).toEqual([]);
  });

  test('keeps everything in one namespace, and selects the pods that it makes', () => {
    const outside = manifests.filter(({ kind, metadata }) => kind !== 'Namespace' && metadata.namespace !== 'runq');
    expect(outside).toEqual([]);
    for (const { metadata, spec } of workloads)
      expect(spec!.template.metadata!.labels, metadata!.name).toEqual(spec!.selector.matchLabels);
  });

  test('runs unprivileged containers, none with a token of the cluster', () => {
    for (const workload of workloads) {
      const { securityContext } = containerOf(workload);
      const { automountServiceAccountToken, hostNetwork, hostPID } = workload.spec!.template.spec!;
      expect([automountServiceAccountToken, hostNetwork, hostPID]).toEqual([false, undefined, undefined]);
      expect(securityContext).toMatchObject({ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } });
      expect(securityContext!.privileged).toBeUndefined();
    }
  });

  test('gives the worker what tier 1 needs, as docker-compose.yml does', () => {
    const { securityContext } = worker.spec!.template.spec!;
    expect(securityContext!.seccompProfile).toEqual({ type: 'Localhost', localhostProfile: 'runq-worker.json' });
    expect(containerOf(worker).securityContext!.capabilities!.add).toEqual(compose.worker!.cap_add);
  });

  test('the worker has no key of sign-in', () => {
    const volumes = worker.spec!.template.spec!.volumes!;
    expect(volumes.map(({ secret }) => secret)).toEqual([
      { secretName: 'runq-redis', items: [{ key: 'url', path: 'url' }] },
    ]);
  });

  test('denies all connections by default, and the worker all from others', () => {
    const policies = manifests.filter(({ kind }) => kind === 'NetworkPolicy') as unknown as NetworkPolicy[];
    const specs = policies.map(({ spec }) => spec!);
    expect(specs).toContainEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
    const inward = specs.filter(({ ingress }) => ingress).map(({ podSelector }) => podSelector.matchLabels?.app);
    expect(inward).not.toContain('runq-worker');
    expect(inward).toContain('runq-api');
  });

  test('each setting appears once in an environment', () => {
    for (const workload of workloads) {
      const names = (containerOf(workload).env ?? []).map((variable) => variable.name);
      expect(new Set(names).size).toBe(names.length);
    }
  });
});

describe.skipIf(!hasKustomize)('single-node (skipped without kubectl)', () => {
  const manifests = hasKustomize ? buildOverlay('single-node') : [];
  const redis = find<Workload>(manifests, 'StatefulSet', 'redis');

  test('has the Redis of docker-compose.yml', () => {
    expect(containerOf(redis).image).toBe(compose.redis!.image);
    expect(containerOf(redis).command).toEqual(compose.redis!.command);
    const check = containerOf(redis).readinessProbe!.exec!.command!.at(-1);
    expect(check).toBe(compose.redis!.healthcheck!.test[1]!.replaceAll('$$', '$'));
    expect(containerOf(redis).startupProbe!.exec!.command!.at(-1)).toBe(check);
  });

  test('has the memory of docker-compose.yml', () => {
    for (const [kind, name, service] of [
      ['StatefulSet', 'redis', 'redis'],
      ['Deployment', 'runq-api', 'api'],
      ['Deployment', 'runq-worker', 'worker'],
    ] as const) {
      const { limits } = containerOf(find<Workload>(manifests, kind, name)).resources!;
      expect(bytesOf(limits!.memory!), name).toBe(parseSize(compose[service]!.mem_limit!));
    }
  });

  test('only runq connects to Redis, and runq only to that Redis', () => {
    const policy = (name: string) => find<NetworkPolicy>(manifests, 'NetworkPolicy', name).spec!;
    expect(policy('allow-redis').egress![0]!.to).toEqual([{ podSelector: { matchLabels: { app: 'redis' } } }]);
    expect(policy('allow-runq-to-redis').ingress![0]!.from).toEqual([
      { podSelector: policy('allow-redis').podSelector },
    ]);
  });
});

describe.skipIf(!hasKustomize)('production (skipped without kubectl)', () => {
  const manifests = hasKustomize ? buildOverlay('production') : [];
  const scaler = (name: string) => find<HorizontalPodAutoscaler>(manifests, 'HorizontalPodAutoscaler', name).spec!;

  test.each(['runq-api', 'runq-worker'])('%s scales, and always has a pod that no drain of a node takes', (name) => {
    const workload = find<Workload>(manifests, 'Deployment', name);
    const { scaleTargetRef, minReplicas, maxReplicas } = scaler(name);
    expect(scaleTargetRef).toEqual({ apiVersion: 'apps/v1', kind: 'Deployment', name });
    expect(workload.spec!.replicas).toBeUndefined();
    expect(minReplicas).toBeGreaterThan(1);
    expect(maxReplicas).toBeGreaterThan(minReplicas!);
    const { selector } = find<PodDisruptionBudget>(manifests, 'PodDisruptionBudget', name).spec!;
    expect(selector!.matchLabels).toEqual(workload.spec!.selector.matchLabels);
  });

  test('workers scale by documented metrics, which the adapter of Prometheus serves', () => {
    const metrics = scaler('runq-worker').metrics!.map(({ external }) => external!.metric);
    const classes = metrics.map(({ selector }) => selector!.matchLabels!.class);
    expect(classes).toEqual(['interactive', 'batch']);
    const shipped = readFileSync(join(root, 'docs/monitoring.md'), 'utf8');
    const values = readFileSync(join(folder, 'production/prometheus-adapter.values.yml'), 'utf8');
    for (const { name } of metrics) {
      expect(shipped).toContain(`| \`${name}\` | gauge | \`class\` |`);
      expect(values).toContain(`matches: ${name}`);
    }
  });

  test('the limit of active runs is what all workers together offer', () => {
    const slots = Number(environmentOf(find(manifests, 'Deployment', 'runq-worker')).RUNQ_WORKER_SLOTS);
    const { RUNQ_MAX_RUNS } = environmentOf(find(manifests, 'Deployment', 'runq-api'));
    expect(Number(RUNQ_MAX_RUNS)).toBe(slots * scaler('runq-worker').maxReplicas);
  });
});

test('the check of names and types finds unknown names, values of other types and missing fields', () => {
  const container = { name: 'a', image: 'b' };
  const containers = [
    container,
    { ...container, imagePullPolice: 'Always' },
    { ...container, stdin: 'yes' },
    { image: 'b' },
  ];
  const pods = containers.map((one) => ({
    ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } },
    spec: { containers: [one] },
  }));
  const lines = findTypeProblems(pods).flatMap((message) => /manifests\.ts\((\d),/.exec(message)?.[1] ?? []);
  expect(lines).toEqual(['2', '3', '4']);
});

test('pods run as the user of the images', () => {
  for (const name of ['api', 'worker']) {
    const dockerfile = readFileSync(join(root, `Dockerfile.${name}`), 'utf8');
    expect(dockerfile).toMatch(/useradd --system --uid 900 .*\brunq$/m);
  }
  expect(readFileSync(join(folder, 'base/api.yml'), 'utf8')).toMatch(/^ +runAsUser: 900$/m);
});
