import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { createCodeView } from '../editor/code-view.js';
import { FileView } from '../files/file-view.js';
import { formatWhen } from '../files/format-when.js';
import { createFile } from '../files/project.js';
import { isPython, type ProjectFile, readBytes } from '../files/project-file.js';
import { saveAs } from '../files/save-as.js';
import { Logo } from '../page/logo.js';
import { Mount } from '../page/mount.js';
import { openStorage } from '../page/safe-storage.js';
import { readShare, type Share, wishForCopy } from './read-share.js';

/** A shared program, to be read by anybody who has its link. A copy of it is the reader's own. */
export function SharedPage({ id }: { id: string }) {
  const [share, setShare] = useState<Share | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  useEffect(() => {
    void readShare(id).then((answer) => {
      if (answer.ok) setShare(answer.value);
      else if (answer.status === 404)
        setProblem('This link shows nothing any more. Whoever made it has switched it off.');
      else setProblem(answer.detail);
    });
  }, []);

  return (
    <div class="student">
      <header class="top-bar">
        <a href="/" class="home-link">
          <Logo />
        </a>
      </header>
      <main class="shared">
        {problem !== null ? (
          <>
            <h1>Nothing to see here</h1>
            <p role="alert">{problem}</p>
            <p>
              <a href="/">Write a program of your own</a>
            </p>
          </>
        ) : share ? (
          <SharedProgram share={share} />
        ) : (
          <p class="hint">Looking…</p>
        )}
      </main>
    </div>
  );
}

function SharedProgram({ share }: { share: Share }) {
  const files = useMemo(
    () => share.files.map(({ path, content, encoding }) => createFile(path, content, encoding)),
    [],
  );
  const [shown, setShown] = useState<ProjectFile>(() => files.find(({ path }) => path === share.entry) ?? files[0]!);
  const view = useMemo(() => createCodeView({ describedBy: 'shared-words', onRun: () => {}, onChange: () => {} }), []);
  const listRef = useRef<HTMLDivElement>(null);

  useEffect(() => {
    document.title = `${share.title ?? share.entry} – runq`;
    return view.close;
  }, []);
  useEffect(() => {
    if (shown.encoding === 'utf8')
      view.show({
        key: shown.id,
        text: shown.content,
        isPython: isPython(shown),
        label: `Text of ${shown.path}, to be read`,
        isReadOnly: true,
      });
  }, [shown]);

  function onKey(event: KeyboardEvent): void {
    const at = files.indexOf(shown);
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = files.at(to % files.length)!;
    setShown(next);
    listRef.current!.querySelectorAll<HTMLElement>('[role=tab]')[files.indexOf(next)]!.focus();
  }

  return (
    <>
      <div class="shared-head">
        <h1>{share.title ?? share.entry}</h1>
        <p class="hint" id="shared-words">
          {share.owner ? `Shared by ${share.owner}` : 'Shared'} at {formatWhen(share.createdAt)}. You can read it here;
          a copy is yours to run and change.
        </p>
        <button
          type="button"
          class="primary"
          onClick={() => {
            wishForCopy(openStorage('sessionStorage'), share.id);
            location.assign('/');
          }}
        >
          Make a copy to edit
        </button>
      </div>
      <section class="pane editor-pane" aria-label="Program">
        <div class="pane-head">
          <div ref={listRef} class="tabs" role="tablist" aria-label="Files" tabIndex={-1} onKeyDown={onKey}>
            {files.map((file) => (
              <button
                key={file.id}
                id={`shared-${file.id}`}
                type="button"
                role="tab"
                class="tab"
                aria-selected={file === shown}
                aria-controls="shared-panel"
                tabIndex={file === shown ? 0 : -1}
                onClick={() => setShown(file)}
              >
                <span class="tab-name">{file.path}</span>
              </button>
            ))}
          </div>
        </div>
        <div id="shared-panel" class="file-panel" role="tabpanel" aria-labelledby={`shared-${shown.id}`}>
          <div class="file-text" hidden={shown.encoding !== 'utf8'}>
            <Mount element={view.element} class="editor" />
          </div>
          {shown.encoding === 'base64' && (
            <FileView
              file={shown}
              onDownload={() => saveAs(new Blob([readBytes(shown)]), shown.path.split('/').at(-1)!)}
            />
          )}
        </div>
      </section>
    </>
  );
}
