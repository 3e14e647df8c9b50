import { type CompletionContext, closeBrackets, closeBracketsKeymap, completeAnyWord } from '@codemirror/autocomplete';
import { pythonLanguage } from '@codemirror/lang-python';
import { LanguageSupport, language } from '@codemirror/language';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { EditorState, type Extension } from '@codemirror/state';
import { keymap } from '@codemirror/view';
import { createPythonCompletion, type ProjectFiles } from './completion/complete-python.js';
import { completion } from './completion/completion.js';
import { pythonBrackets } from './python-brackets.js';
import { createSearchPanel } from './search-panel.js';
import { syntaxMarks } from './syntax-check/syntax-marks.js';

/** Highlighting, indentation, completion and marks of syntax errors. `readFiles` returns the project's files. */
export function createPythonSupport(readFiles: ProjectFiles): Extension {
  return new LanguageSupport(pythonLanguage, [
    pythonLanguage.data.of({ autocomplete: createPythonCompletion(readFiles) }),
    syntaxMarks,
    pythonBrackets,
  ]);
}

/** Bracket closing, search (Ctrl+F) and completion in any file. In text files Ctrl+Space offers the file's words. */
export const lazyExtensions: Extension = [
  closeBrackets(),
  completion,
  EditorState.languageData.of((state) =>
    state.facet(language) === pythonLanguage
      ? []
      : [{ autocomplete: (context: CompletionContext) => (context.explicit ? completeAnyWord(context) : null) }],
  ),
  search({ createPanel: createSearchPanel }),
  highlightSelectionMatches(),
  keymap.of([...closeBracketsKeymap, ...searchKeymap]),
];
