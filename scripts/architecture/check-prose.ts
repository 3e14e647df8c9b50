import type { Sources } from './import-graph.js';
import { forbiddenWords, lineLengthMax, unbreakableLength } from './prose-rules.js';

/** Programs that attack the sandbox: their bytes are the test. */
const hostilePrograms = /^worker\/test\/hostile\/.*\.py$/;
/** Generated, with lines as long as the descriptions in it. */
const generated = /^clients\/typescript\/src\/schema\.ts$/;
/** Files that quote forbidden words: the history, and the rules themselves. */
const quotingFiles = /^CHANGELOG\.md$|^scripts\/architecture\/(prose-rules|check-prose\.test)\.ts$/;

/** Lines over the limit, as `path:line: message`. Markdown tables and long unbreakable words are exempt. */
export function findLongLines(sources: Sources): string[] {
  return findLines(sources, (path, line) => {
    if (line.length <= lineLengthMax || hostilePrograms.test(path) || generated.test(path)) return null;
    if (path.endsWith('.md') && line.trimStart().startsWith('|')) return null;
    if (line.split(/\s+/).some((word) => word.length > unbreakableLength)) return null;
    return `${line.length} characters, at most ${lineLengthMax}`;
  });
}

/** Lines with a forbidden word, as `path:line: message`. The glossary in CONTRIBUTING.md may name such words. */
export function findForbiddenWords(sources: Sources): string[] {
  return findLines(sources, (path, line) => {
    if (hostilePrograms.test(path) || quotingFiles.test(path)) return null;
    if (path === 'CONTRIBUTING.md' && line.startsWith('|')) return null;
    const found = forbiddenWords.find(({ pattern }) => pattern.test(line));
    return found ? `"${found.word}": write ${found.instead}` : null;
  });
}

function findLines(sources: Sources, check: (path: string, line: string) => string | null): string[] {
  return [...sources].flatMap(([path, text]) =>
    text.split('\n').flatMap((line, i) => {
      const message = check(path, line);
      return message === null ? [] : [`${path}:${i + 1}: ${message}`];
    }),
  );
}
