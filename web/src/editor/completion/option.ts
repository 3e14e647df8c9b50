import type { Completion } from '@codemirror/autocomplete';
import type { Binding } from './file-names.js';
import type { NameEntry } from './name-tables.js';

/** Order of options with equally good matches; CodeMirror allows -99 to 99. */
const boosts = { own: 40, common: 20, keyword: 10, plain: 0, constant: -5, exception: -60, expected: 60 };

/** Functions and methods of the first lessons come before others. */
const common = new Set(
  `print input range len int float str list dict sum min max abs round sorted open enumerate
   randint choice shuffle sqrt pi sleep append insert remove pop sort split join strip lower upper replace items keys
   values forward backward left right color`.split(/\s+/),
);

const types = { f: 'function', c: 'class', e: 'type', m: 'namespace', v: 'variable', k: 'keyword' };

/** Exceptions are offered last, but first after `raise` and `except`. */
export const exceptionBoost = (before: string): number =>
  /(?:^|\s)(?:raise|except)\b[^:]*$/.test(before) ? boosts.expected : boosts.exception;

/** An option for a name from a table. */
export function describeEntry(name: string, [kind, signature = '', summary = '']: NameEntry): Completion {
  const isConstant = kind === 'v' && name === name.toUpperCase();
  const boost = common.has(name)
    ? boosts.common
    : kind === 'k'
      ? boosts.keyword
      : kind === 'e'
        ? boosts.exception
        : isConstant
          ? boosts.constant
          : boosts.plain;
  return { label: name, type: types[kind], boost, ...explain(`${name}${signature}`, summary, signature !== '') };
}

/** An option for a name of the file. Methods are shown without their first parameter. */
export function describeBinding(binding: Binding, isMember: boolean): Completion {
  const { name, kind, summary = '' } = binding;
  const signature = isMember
    ? binding.signature?.replace(/^\(\s*[\p{L}_][\p{L}\p{N}_]*\s*,?\s*/u, '(')
    : binding.signature;
  const type = kind === 'module' ? 'namespace' : kind;
  return { label: name, type, boost: boosts.own, ...explain(`${name}${signature ?? ''}`, summary, Boolean(signature)) };
}

/** The pane beside a list: how to call it, and the first sentence of its documentation. */
function explain(call: string, summary: string, isCall: boolean): Pick<Completion, 'info'> {
  if (!isCall && !summary) return {};
  return {
    info() {
      const pane = document.createElement('div');
      const code = document.createElement('code');
      code.textContent = call;
      pane.append(code);
      if (summary) {
        const text = document.createElement('p');
        text.textContent = summary;
        pane.append(text);
      }
      return pane;
    },
  };
}
