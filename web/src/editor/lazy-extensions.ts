import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completeAnyWord,
  completionKeymap,
} from '@codemirror/autocomplete';
import { python } from '@codemirror/lang-python';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { EditorState, type Extension } from '@codemirror/state';
import { keymap } from '@codemirror/view';
import { createSearchPanel } from './search-panel.js';

/** Highlighting, indentation and completion of Python. */
export const pythonLanguage: Extension = python();

/**
 * Bracket closing, search (Ctrl+F) and completion (Ctrl+Space) in any file. Completion offers Python's names and the
 * words of the file.
 */
export const lazyExtensions: Extension = [
  closeBrackets(),
  autocompletion({ activateOnTyping: false }),
  EditorState.languageData.of(() => [{ autocomplete: completeAnyWord }]),
  search({ createPanel: createSearchPanel }),
  highlightSelectionMatches(),
  keymap.of([...closeBracketsKeymap, ...searchKeymap, ...completionKeymap]),
];
