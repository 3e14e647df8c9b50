import type { Plugin } from 'vite';

/** The conditions of style-mod for a style sheet of the CSSOM. */
const conditions = [
  'if (!root.head && root.adoptedStyleSheets && win.CSSStyleSheet) {',
  'if (sheet) {\n      if (root.adoptedStyleSheets',
];

/**
 * CodeMirror writes its styles into a `<style>` element of the document, which the content security policy refuses, but
 * into a style sheet of the CSSOM in a shadow root. Here the latter serves the document, too: all browsers that the
 * pages support have it.
 */
export function adoptEditorStyles(): Plugin {
  return {
    name: 'adopt-editor-styles',
    transform: {
      filter: { id: /\/style-mod\/src\/style-mod\.js$/ },
      handler(code) {
        const adopted = conditions.reduce((text, condition) => {
          if (!text.includes(condition)) throw new Error(`style-mod no longer contains "${condition}".`);
          return text.replace(condition, condition.replace(/^if \(.*?\) \{/, 'if (true) {'));
        }, code);
        return { code: adopted, map: null };
      },
    },
  };
}
