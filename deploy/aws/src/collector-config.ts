import { apiPort } from './network.js';
import { collectedMetrics, deploymentLabel, metricNamespace } from './runq-metrics.js';

const scrapeIntervalS = 30;

/**
 * The configuration of the collector: read /metrics with the token of `tokenFile`, keep `collectedMetrics`, add the
 * slots of all workers together, and write the rest to `logGroupName` in the embedded metric format of CloudWatch.
 *
 * No text has a `$`, which the collector would replace.
 */
export function describeCollector(deployment: string, tokenFile: string, logGroupName: string): object {
  const names = Object.values(collectedMetrics).flat();
  return {
    receivers: {
      prometheus: {
        config: {
          scrape_configs: [
            {
              job_name: 'runq',
              scrape_interval: `${scrapeIntervalS}s`,
              authorization: { credentials_file: tokenFile },
              static_configs: [{ targets: [`127.0.0.1:${apiPort}`], labels: { [deploymentLabel]: deployment } }],
              metric_relabel_configs: [{ source_labels: ['__name__'], regex: names.join('|'), action: 'keep' }],
            },
          ],
        },
      },
    },
    processors: {
      metricstransform: {
        transforms: Object.entries(collectedMetrics).flatMap(([label, metrics]) =>
          metrics.map((include) => ({
            include,
            action: 'update',
            operations: [
              { action: 'aggregate_labels', label_set: listLabels(label), aggregation_type: label ? 'sum' : 'max' },
            ],
          })),
        ),
      },
    },
    exporters: {
      awsemf: {
        namespace: metricNamespace,
        log_group_name: logGroupName,
        log_stream_name: deployment,
        dimension_rollup_option: 'NoDimensionRollup',
        metric_declarations: Object.entries(collectedMetrics).map(([label, metrics]) => ({
          dimensions: [listLabels(label)],
          metric_name_selectors: metrics.map((name) => `^${name}`),
        })),
      },
    },
    service: {
      pipelines: { metrics: { receivers: ['prometheus'], processors: ['metricstransform'], exporters: ['awsemf'] } },
    },
  };
}

function listLabels(label: string): string[] {
  return label ? [deploymentLabel, label] : [deploymentLabel];
}
