import type { apiSettings } from '../../api/src/config.js';
import type { workerSettings } from '../../worker/src/config.js';

export type EnvironmentName = keyof typeof apiSettings | keyof typeof workerSettings;

/** One line, or several that are joined by spaces. */
export type Text = string | string[];

/** What `docs/configuration.md` adds to a setting: its meaning, and its default where the schema has none to print. */
export interface Meaning {
  text: Text;
  default?: string;
}

/** A section of the page. */
export interface SettingGroup {
  title: string;
  intro?: Text;
  settings: Partial<Record<EnvironmentName, Meaning | Text>>;
}
