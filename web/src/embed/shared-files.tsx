import { useRef, useState } from 'preact/hooks';
import { FileView } from '../files/file-view.js';
import { createFile } from '../project/project.js';
import { readBytes } from '../project/project-file.js';
import type { Share } from '../share/read-share.js';
import { downloadBlob } from '../ui/download-blob.js';
import { MountElement } from '../ui/mount-element.js';
import { useSignalValue } from '../ui/signal.js';
import type { EmbeddedEditor } from './embedded-editor.js';

/** The files of a shared program as tabs, read-only. */
export function SharedFiles({ share, editor }: { share: Share; editor: EmbeddedEditor }) {
  const shownText = useSignalValue(editor.shownPath);
  const [shownBinary, setShownBinary] = useState<string | null>(null);
  const listRef = useRef<HTMLDivElement>(null);
  const shown = share.files.find(({ path }) => path === (shownBinary ?? shownText)) ?? share.files[0]!;

  function show(file: Share['files'][number]): void {
    const isText = file.encoding === 'utf8';
    setShownBinary(isText ? null : file.path);
    if (isText) editor.show(file.path);
  }

  function onKey(event: KeyboardEvent): void {
    const at = share.files.indexOf(shown);
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = share.files.at(to % share.files.length)!;
    show(next);
    listRef.current!.querySelectorAll<HTMLElement>('[role=tab]')[share.files.indexOf(next)]!.focus();
  }

  const idOf = (file: Share['files'][number]) => `shared-${share.files.indexOf(file)}`;
  return (
    <section class="pane editor-pane" aria-label="Program" data-pane="editor">
      <div class="pane-head">
        <div ref={listRef} class="tabs" role="tablist" aria-label="Files" tabIndex={-1} onKeyDown={onKey}>
          {share.files.map((file) => (
            <button
              key={file.path}
              id={idOf(file)}
              type="button"
              role="tab"
              class="tab"
              aria-selected={file === shown}
              aria-controls="shared-panel"
              tabIndex={file === shown ? 0 : -1}
              onClick={() => show(file)}
            >
              <span class="tab-name">{file.path}</span>
            </button>
          ))}
        </div>
      </div>
      <div id="shared-panel" class="file-panel" role="tabpanel" aria-labelledby={idOf(shown)}>
        <div class="file-text" hidden={shown.encoding !== 'utf8'}>
          <MountElement element={editor.element} class="editor" />
        </div>
        {shown.encoding === 'base64' && (
          <FileView
            file={createFile(shown.path, shown.content, shown.encoding)}
            onDownload={() => downloadBlob(new Blob([readBytes(shown)]), shown.path.split('/').at(-1)!)}
          />
        )}
      </div>
    </section>
  );
}
