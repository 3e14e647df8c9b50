import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completeAnyWord,
  completionKeymap,
} from '@codemirror/autocomplete';
import { python } from '@codemirror/lang-python';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { EditorState, type Extension } from '@codemirror/state';
import { keymap } from '@codemirror/view';

/** Colours, indentation and completion of Python. */
export const pythonLanguage: Extension = python();

/**
 * Closing of brackets, search (Ctrl+F) and completion (Ctrl+Space) in any file. Completion knows Python's words and the words that stand
 * in the file already.
 */
export const editorAids: Extension = [
  closeBrackets(),
  autocompletion({ activateOnTyping: false }),
  EditorState.languageData.of(() => [{ autocomplete: completeAnyWord }]),
  highlightSelectionMatches(),
  keymap.of([...closeBracketsKeymap, ...searchKeymap, ...completionKeymap]),
];
