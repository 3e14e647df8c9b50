import type { AssignmentStore } from '@runq/common/assignments/assignment-store';
import type { Assignment } from '@runq/common/contract/grading';
import type { CaseTexts } from './present-cases.js';

/** Characters of an input or an expected output that are shown. */
const maxShown = 65_536;

export const noTexts: CaseTexts = { input: null, expected: null };

/** The inputs and expected outputs of some cases, by their names; without a file that is gone. */
export async function readCaseTexts(
  store: Pick<AssignmentStore, 'readContents'>,
  owner: string,
  assignment: Pick<Assignment, 'name' | 'cases'>,
  names: readonly string[],
): Promise<Map<string, CaseTexts>> {
  const cases = assignment.cases.filter(({ name }) => names.includes(name));
  const digests = [...new Set(cases.flatMap(({ stdin, expected }) => [stdin, expected]))];
  const contents = await store
    .readContents(
      owner,
      assignment.name,
      digests.filter((digest) => digest !== null),
    )
    .catch(() => new Map<string, Buffer>());
  const text = (digest: string | null) =>
    (digest === null ? undefined : contents.get(digest))?.toString().slice(0, maxShown) ?? null;
  return new Map(cases.map(({ name, stdin, expected }) => [name, { input: text(stdin), expected: text(expected) }]));
}
