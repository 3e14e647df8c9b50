import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const baseTheme = EditorView.theme({
  '&': { height: '100%', fontSize: 'var(--code-size)', backgroundColor: 'transparent', color: 'var(--text)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.6', overflow: 'auto' },
  '.cm-content': { padding: '14px 0', caretColor: 'var(--accent)' },
  '.cm-line': { padding: '0 16px 0 4px' },
  '.cm-cursor': { borderLeftColor: 'var(--accent)', borderLeftWidth: '2px' },
  '.cm-gutters': { backgroundColor: 'var(--surface)', color: 'var(--faint)', border: 'none', paddingRight: '6px' },
  // Space for a diagnostic's marker, so that nothing shifts when one appears.
  '.cm-lineNumbers .cm-gutterElement': { padding: '0 3px 0 16px' },
  '.cm-activeLine': { backgroundColor: 'var(--line)' },
  '.cm-activeLineGutter': { backgroundColor: 'transparent', color: 'var(--text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--selection)',
  },
  '.cm-selectionMatch': { backgroundColor: 'var(--match)' },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--match)', outline: '1px solid var(--edge-strong)' },
  '.cm-panels': { backgroundColor: 'var(--raised)', color: 'var(--text)', borderColor: 'var(--edge)' },
  '.cm-panel input, .cm-panel button': { font: 'inherit', fontSize: '14px' },
  // CodeMirror's defaults suit light themes only.
  '.cm-textfield, .cm-button': {
    backgroundColor: 'var(--ground)',
    backgroundImage: 'none',
    color: 'var(--text)',
    border: '1px solid var(--edge-strong)',
    borderRadius: '4px',
  },
  '.cm-panel .cm-button': { backgroundColor: 'var(--surface)', padding: '2px 10px', minHeight: '26px' },
  '.cm-tooltip': { backgroundColor: 'var(--raised)', color: 'var(--text)', border: '1px solid var(--edge-strong)' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--accent)', color: 'var(--on-accent)' },
});

/** The colours of Python syntax. */
export const highlightStyle = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword], color: 'var(--code-keyword)', fontWeight: '600' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--code-string)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--code-number)' },
  { tag: tags.comment, color: 'var(--muted)', fontStyle: 'italic' },
  {
    tag: [tags.function(tags.variableName), tags.function(tags.definition(tags.variableName))],
    color: 'var(--code-name)',
  },
  { tag: [tags.definition(tags.className), tags.className], color: 'var(--code-name)', fontWeight: '600' },
  { tag: tags.invalid, color: 'var(--error)' },
]);

/** The editor's appearance, built on the page's CSS variables so that it follows the theme. */
export const editorTheme = [baseTheme, syntaxHighlighting(highlightStyle)];
