import { ConfigError, type Setting } from '@runq/common/process/env';
import { apiSettings, parseApiConfig } from '../../api/src/config.js';
import { parseWorkerConfig, workerSettings } from '../../worker/src/config.js';

/** The processes that deployment files start. */
export type ProcessName = 'api' | 'worker';

const processes: Record<
  ProcessName,
  { settings: Record<string, Setting<unknown>>; parse(env: NodeJS.ProcessEnv): unknown }
> = {
  api: { settings: apiSettings, parse: parseApiConfig },
  worker: { settings: workerSettings, parse: parseWorkerConfig },
};

/** Variables of Node itself. */
const ofNode = new Set(['NODE_ENV', 'NODE_OPTIONS']);

/** Every name of a setting, of either process. */
export const settingNames = new Set([...Object.keys(apiSettings), ...Object.keys(workerSettings)]);

/** Whether a process reads its environment variable `name`, itself or as the file of a secret. */
function isKnown(process: ProcessName, name: string): boolean {
  const { settings } = processes[process];
  return Object.hasOwn(settings, name) || Object.hasOwn(settings, name.replace(/_FILE$/, '')) || ofNode.has(name);
}

/**
 * Reads the environment that a deployment file gives to a process, as the process does. Returns one sentence for each
 * variable that it does not know, which it would ignore, and for each value that it refuses. `secrets` has the values
 * of the variables that come from files.
 */
export function findSettingProblems(
  process: ProcessName,
  env: Record<string, string>,
  secrets: Record<string, string>,
): string[] {
  const unknown = Object.keys(env).filter((name) => !isKnown(process, name));
  const inFiles = Object.keys(env).filter(
    (name) => name.endsWith('_FILE') && !Object.hasOwn(processes[process].settings, name),
  );
  const values = Object.fromEntries(Object.entries(env).filter(([name]) => !inFiles.includes(name)));
  for (const name of inFiles.map((file) => file.replace(/_FILE$/, ''))) values[name] = secrets[name] ?? '';
  const problems = unknown.map((name) => `the ${process} has no setting ${name}`);
  try {
    processes[process].parse(values);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    problems.push(...error.problems.map((problem) => `${process}: ${problem}`));
  }
  return problems;
}
