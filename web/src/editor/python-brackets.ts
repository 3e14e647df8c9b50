import { EditorState, type Extension, Prec } from '@codemirror/state';

const prefixes = ['f', 'r', 'b', 'u', 'fr', 'rf', 'br', 'rb'];

/**
 * The brackets and quotation marks that close automatically. Three quotation marks are not closed at once, as the
 * grammar has it: the three that end a docstring would become five.
 */
export const pythonBrackets: Extension = Prec.highest(
  EditorState.languageData.of(() => [
    {
      closeBrackets: {
        brackets: ['(', '[', '{', "'", '"'],
        stringPrefixes: [...prefixes, ...prefixes.map((prefix) => prefix.toUpperCase())],
      },
    },
  ]),
);
