import type { Program } from '@runq/common/contract/run';

/** The two warm interpreters: plain, and one with numpy, pandas and matplotlib imported. */
export type ZygoteKind = 'base' | 'sci';

const scientificImport =
  /^[ \t]*(?:import|from)[ \t]+(?:[\w.]+[ \t]*(?:as[ \t]+\w+[ \t]*)?,[ \t]*)*(?:numpy|pandas|matplotlib|PIL)\b/m;

/** Chooses the interpreter that has already imported the program's packages. A wrong guess only costs import time. */
export function selectInterpreter(program: Program): ZygoteKind {
  const isScientific = program.files.some(
    (file) =>
      file.path.endsWith('.py') &&
      scientificImport.test(
        file.encoding === 'base64' ? Buffer.from(file.content, 'base64').toString('utf8') : file.content,
      ),
  );
  return isScientific ? 'sci' : 'base';
}
