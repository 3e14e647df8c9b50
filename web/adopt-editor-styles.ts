import type { Plugin } from 'vite';

const condition = '!root.head && root.adoptedStyleSheets';

/**
 * CodeMirror writes its styles into a `<style>` element of the document, which the content security policy refuses, but
 * into a style sheet of the CSSOM in a shadow root. Here the latter serves the document, too.
 */
export function adoptEditorStyles(): Plugin {
  return {
    name: 'adopt-editor-styles',
    transform: {
      filter: { id: /\/style-mod\/(src|dist)\/[^/]+\.js/ },
      handler(code) {
        if (!code.includes(condition)) throw new Error(`style-mod no longer contains "${condition}".`);
        return { code: code.replace(condition, 'root.adoptedStyleSheets'), map: null };
      },
    },
  };
}
