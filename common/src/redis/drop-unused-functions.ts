/** A part of a script: a function at its top level, or the lines between two of them. */
interface Part {
  /** Of the function; null between functions. */
  name: string | null;
  lines: string[];
}

const start = /^local function (\w+)\(/;
const withoutComment = (line: string) => line.replace(/--.*$/, '');

/**
 * Removes the functions at the top level of a script that nothing in it mentions. Each call makes all functions of its
 * script, which often takes longer than what it does, and an include has functions for many scripts.
 *
 * Knows Lua only as the files of `common/lua` are formatted: such a function ends on its line, or on the next line that
 * says `end` and nothing else.
 */
export function dropUnusedFunctions(text: string): string {
  const parts = split(text);
  const names = new Set(parts.map(({ name }) => name));
  const used = new Set<string>();
  function use({ lines }: Part): void {
    for (const [word] of lines.map(withoutComment).join('\n').matchAll(/\w+/g)) {
      if (used.has(word) || !names.has(word)) continue;
      used.add(word);
      parts.filter(({ name }) => name === word).forEach(use);
    }
  }
  parts.filter(({ name }) => name === null).forEach(use);
  return parts
    .filter(({ name }) => name === null || used.has(name))
    .flatMap(({ lines }) => lines)
    .join('\n');
}

const keyTable = /^local key = \{\n([^}]*)^\}$/m;

/** Removes the fields of the table `key` that nothing in a script mentions: each call makes the text of each key. */
export function dropUnusedKeys(text: string): string {
  const used = new Set([...text.matchAll(/\bkey\.(\w+)/g)].map(([, name]) => name));
  return text.replace(keyTable, (_, fields: string) => {
    const kept = fields.split('\n').filter((line) => used.has(/^ {2}(\w+) = /.exec(line)?.[1]));
    return ['local key = {', ...kept, '}'].join('\n');
  });
}

/** A function at the top level with a foreign text as its body. `head`: its name and parameters. */
export function toLuaFunction(head: string, body: string): string {
  return `local function ${head}\n${body.replace(/^/gm, '  ')}\nend`;
}

function split(text: string): Part[] {
  const parts: Part[] = [];
  let open: Part | null = null;
  for (const line of text.split('\n')) {
    const name = start.exec(line)?.[1];
    if (name !== undefined) {
      if (open) throw new Error(`the Lua function ${open.name} does not end before ${name}`);
      const part: Part = { name, lines: [line] };
      parts.push(part);
      if (!/\bend\s*$/.test(withoutComment(line))) open = part;
    } else if (open) {
      open.lines.push(line);
      if (line === 'end') open = null;
    } else {
      const last = parts.at(-1);
      if (last?.name === null) last.lines.push(line);
      else parts.push({ name: null, lines: [line] });
    }
  }
  return parts;
}
