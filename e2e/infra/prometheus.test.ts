import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, signIn } from '../support/client.js';
import { findFreePort, type Runq, startRunq, until } from '../support/start-runq.js';

const source = fileURLToPath(new URL('../../deploy/monitoring', import.meta.url));

interface Rule {
  name: string;
  health: string;
  state: string;
}

describe.runIf(process.env.RUNQ_LONG === '1')('Prometheus', () => {
  let folder: string;
  let runq: Runq;
  let ops: Client;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'runq-e2e-prometheus-'));
    cpSync(source, folder, { recursive: true });
    runq = await startRunq();
    ops = await signIn(runq.url, 'root', 'ops');
    writeFileSync(join(folder, 'runq-token'), ops.token!);
  });
  afterAll(async () => {
    await runq?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('promtool finds no fault in the configuration, the rules, their examples and the metrics', async () => {
    execFileSync('promtool', ['check', 'config', join(folder, 'prometheus.yml')], { stdio: 'pipe' });
    execFileSync('promtool', ['test', 'rules', join(folder, 'alerts.test.yml')], { stdio: 'pipe' });
    await ops.run('print(1)');
    const metrics = await (await ops.call('GET', '/metrics')).text();
    execFileSync('promtool', ['check', 'metrics'], { input: metrics, stdio: 'pipe' });
  });

  test('scrapes runq with the shipped configuration, and every rule and query of the dashboard works', async () => {
    const [port, config] = [await findFreePort(), join(folder, 'prometheus.yml')];
    const text = readFileSync(config, 'utf8')
      .replace(/dns_sd_configs:[\s\S]*$/, `static_configs: [{ targets: ['127.0.0.1:${runq.port}'] }]\n`)
      .replaceAll('15s', '1s');
    writeFileSync(config, text);
    const options = [`--config.file=${config}`, `--storage.tsdb.path=${folder}/data`];
    const child = spawn('prometheus', [...options, `--web.listen-address=127.0.0.1:${port}`], { stdio: 'ignore' });
    const query = async <T>(path: string): Promise<T> => {
      const response = await fetch(`http://127.0.0.1:${port}/api/v1/${path}`);
      const body = (await response.json()) as { data: T };
      expect([path, response.status]).toEqual([path, 200]);
      return body.data;
    };
    const ask = (expression: string) =>
      query<{ result: { value: [number, string] }[] }>(`query?query=${encodeURIComponent(expression)}`);
    try {
      await ops.run('print(1)');
      await until(async () => {
        const answer = await ask('up{job="runq"} == 1').catch(() => null);
        return (answer?.result.length ?? 0) > 0;
      }, 'a scrape');
      const evaluated = await until(async () => {
        const { groups } = await query<{ groups: { rules: Rule[] }[] }>('rules');
        const rules = groups.flatMap((group) => group.rules);
        return rules.length > 0 && rules.every(({ health }) => health !== 'unknown') && rules;
      }, 'every rule to be evaluated');
      expect(evaluated.filter(({ health }) => health !== 'ok')).toEqual([]);
      const dashboard = JSON.parse(readFileSync(join(folder, 'grafana/dashboards/runq.json'), 'utf8')) as {
        panels: { targets: { expr: string }[] }[];
      };
      for (const { expr } of dashboard.panels.flatMap(({ targets }) => targets)) await ask(expr);
      const ended = await until(async () => {
        const [sample] = (await ask('sum(runq_runs_total{verdict="ok"})')).result;
        return sample && Number(sample.value[1]);
      }, 'a finished run');
      expect(ended).toBeGreaterThan(0);
    } finally {
      child.kill('SIGTERM');
      await new Promise((resolve) => child.once('exit', resolve));
    }
  });
});
