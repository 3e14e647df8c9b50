import type { Assignment } from '@runq/common/contract/grading';
import { type HeadForm, headSchema } from './form/assignment-schema.js';
import type { Report } from './form/read-form.js';
import { readSchedule } from './read-schedule.js';

/** An `assignment.yaml` that says nothing: its defaults are those of assignments without one, too. */
export const emptyHead: HeadForm = headSchema.parse({});

type Head = Pick<
  Assignment,
  ('name' | 'title' | 'entry' | 'timezone' | 'opens' | 'due' | 'late') | ('attempts' | 'counts' | 'seed' | 'prompts')
>;

/** What the head of an `assignment.yaml` decides without files and cases. */
export function readHead(head: HeadForm, fallbackName: string, report: Report): Head {
  const name = head.name ?? fallbackName;
  return {
    name,
    title: head.title ?? name,
    entry: head.entry === 'auto' ? null : head.entry,
    ...readSchedule(head, report),
    attempts: head.attempts,
    counts: head.counts,
    seed: head.seed,
    prompts: head.prompts,
  };
}
