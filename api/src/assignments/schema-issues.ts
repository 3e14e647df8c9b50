import type { z } from 'zod';

/** A problem at a path of the value. `part` is `key` when the key itself is wrong. */
export interface ValueProblem {
  path: PropertyKey[];
  part: 'key' | 'value';
  message: string;
}
type Issue = z.core.$ZodIssue;

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};

/** Issues of zod in the words of a grader, one for each unknown key. `value` is what was parsed. */
export function describeIssues(issues: readonly Issue[], value: unknown): ValueProblem[] {
  return issues.flatMap((issue): ValueProblem[] => {
    if (issue.code === 'unrecognized_keys') {
      const messages = issue.message.split('\n');
      return issue.keys.map((key, i) => ({ path: [...issue.path, key], part: 'key', message: messages[i]! }));
    }
    if (issue.code === 'invalid_key')
      return issue.issues.map(({ message }) => ({ path: issue.path, part: 'key', message }));
    if (issue.code === 'invalid_union' && issue.errors.length > 0) {
      const nested = chooseBranch(issue.errors).map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
      return describeIssues(nested, value);
    }
    return [{ path: issue.path, part: 'value', message: describe(issue, valueAt(value, issue.path)) }];
  });
}

/** The form that the author meant: the one whose own type fits. */
const chooseBranch = (branches: Issue[][]): Issue[] =>
  branches.find((issues) => issues.some(isInside) || issues.every(({ code }) => code === 'custom')) ?? branches[0]!;
const isInside = ({ path, code }: Issue) => path.length > 0 || code === 'unrecognized_keys';

function describe(issue: Issue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return describeType(issue.expected, value);
    case 'invalid_value':
      return value === undefined ? 'is missing' : `must be ${listValues(issue.values)}`;
    case 'invalid_union':
      return value === undefined
        ? 'is missing'
        : `must be ${listValues('options' in issue ? (issue.options ?? []) : [])}`;
    case 'too_small':
    case 'too_big':
      return describeBound(issue);
    default:
      return issue.message;
  }
}

function describeType(expected: string, value: unknown): string {
  if (value === undefined) return 'is missing';
  const name = typeNames[expected] ?? expected;
  if (expected !== 'string' || typeof value === 'object') return `must be ${name}`;
  return `must be text: write it in quotes, as in "${String(value)}"`;
}

const units: Readonly<Record<string, string>> = { string: 'characters', array: 'entries' };

function describeBound(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>): string {
  const unit = units[issue.origin];
  if (issue.code === 'too_small' && issue.minimum === 1 && unit !== undefined) return 'must not be empty';
  const [word, bound] = issue.code === 'too_small' ? ['least', issue.minimum] : ['most', issue.maximum];
  if (issue.inclusive === false) return `must be more than ${bound}`;
  return unit === undefined ? `must be at ${word} ${bound}` : `must have at ${word} ${bound} ${unit}`;
}

const listValues = (values: readonly unknown[]) =>
  values.length === 1 ? String(values[0]) : `one of ${values.map(String).join(', ')}`;

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce((part: unknown, key) => (part as Record<PropertyKey, unknown> | null | undefined)?.[key], value);
}

const longestPart = 60;

/** A path as authors read it: `cases[0].files["a b"]`. */
export function formatPath(path: readonly PropertyKey[]): string {
  return path
    .map((part) => {
      if (typeof part === 'number') return `[${part}]`;
      const name = String(part);
      if (/^[\w-]{1,60}$/.test(name)) return `.${name}`;
      return `[${JSON.stringify(name.length > longestPart ? `${name.slice(0, longestPart)}…` : name)}]`;
    })
    .join('')
    .replace(/^\./, '');
}
