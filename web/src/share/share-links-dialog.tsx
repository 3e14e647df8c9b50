import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { RunRequest } from '../project/run-request.js';
import { callApi } from '../ui/api-client.js';
import { Dialog } from '../ui/dialog.js';
import { formatTime } from '../ui/format.js';

/** A share as its owner sees it. */
interface OwnShare {
  id: string;
  url: string;
  title: string | null;
  entry: string;
  createdAt: string;
  isOn: boolean;
  offBy: string | null;
}

const maxTitleCharacters = 100;
const linkOf = ({ url }: OwnShare) => new URL(url, location.origin).href;
/** A frame for a page of a course; docs/embedding.md has its options. */
const embedCodeOf = ({ id, title, entry }: OwnShare) => {
  const name = (title ?? entry).replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  const address = `${location.origin}/embed?share=${encodeURIComponent(id)}`;
  const size = 'width="100%" height="320" style="border: 0"';
  return `<iframe src="${address}" title="${name}" ${size} loading="lazy"></iframe>`;
};

/** Creates public read-only links to a program as it is now, and turns them off and on. */
export function ShareLinksDialog(props: {
  title: string;
  /** The title of the next link. */
  name: string;
  /** The files to share; null without a program. */
  readProgram: () => Pick<RunRequest, 'files' | 'entry'> | null;
  token: string;
  /** Also offers the code of a frame for other sites. */
  hasEmbedCode?: boolean;
  onClose: () => void;
  /** What stands before the form, such as a choice of files. */
  children?: ComponentChildren;
}) {
  const { readProgram, token, hasEmbedCode = false, onClose } = props;
  const [shares, setShares] = useState<readonly OwnShare[]>([]);
  const [current, setCurrent] = useState<OwnShare | null>(null);
  const [status, setStatus] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const titleRef = useRef<HTMLInputElement>(null);

  useEffect(() => {
    void callApi<{ shares: OwnShare[] }>('/v1/shares', { token }).then((result) => {
      if (result.ok) setShares(result.value.shares);
      else setProblem(result.detail);
    });
  }, []);

  async function create(): Promise<void> {
    const request = readProgram();
    if (!request) return setProblem('No Python file to share. Add a file whose name ends in .py.');
    const { files, entry } = request;
    const title = titleRef.current!.value.trim();
    setBusy(true);
    const body = { files, entry, ...(title && { title }) };
    const result = await callApi<OwnShare>('/v1/shares', { token, body });
    setBusy(false);
    if (!result.ok) return setProblem(result.detail);
    setProblem(null);
    setCurrent(result.value);
    setShares((list) => [result.value, ...list]);
    setStatus('Link created.');
  }

  async function toggle(share: OwnShare): Promise<void> {
    const path = `/v1/shares/${encodeURIComponent(share.id)}/${share.isOn ? 'off' : 'on'}`;
    const result = await callApi<OwnShare>(path, { token, method: 'POST' });
    if (!result.ok) return setProblem(result.detail);
    setProblem(null);
    setShares((list) => list.map((other) => (other.id === share.id ? result.value : other)));
    setCurrent((shown) => (shown?.id === share.id && !result.value.isOn ? null : shown));
  }

  async function copy(share: OwnShare, what: 'Link' | 'Embed code'): Promise<void> {
    const text = what === 'Link' ? linkOf(share) : embedCodeOf(share);
    // The clipboard API needs a secure context (HTTPS or localhost).
    const copied = await navigator.clipboard?.writeText(text).then(
      () => true,
      () => false,
    );
    setCurrent(share);
    setStatus(copied ? `${what} copied.` : `Could not copy. Select the ${what.toLowerCase()} and copy it.`);
  }

  return (
    <Dialog title={props.title} wide onClose={onClose}>
      <p>
        Anyone with the link can view and copy all your files without signing in. The link shows your files as they are
        now; later changes are not included.
      </p>
      {props.children}
      <form
        class="share-form"
        onSubmit={(event) => {
          event.preventDefault();
          void create();
        }}
      >
        <input
          ref={titleRef}
          aria-label="Title"
          placeholder="Title"
          maxLength={maxTitleCharacters}
          key={props.name}
          defaultValue={props.name}
        />
        <button type="submit" class="primary" disabled={isBusy}>
          Create link
        </button>
      </form>
      {current && (
        <p class="share-link">
          <input
            readOnly
            aria-label="Link to your program"
            value={linkOf(current)}
            onFocus={(event) => event.currentTarget.select()}
          />
          <button type="button" onClick={() => void copy(current, 'Link')}>
            Copy link
          </button>
        </p>
      )}
      {current && hasEmbedCode && (
        <p class="share-link">
          <input
            readOnly
            aria-label="Embed code of your program"
            value={embedCodeOf(current)}
            onFocus={(event) => event.currentTarget.select()}
          />
          <button type="button" onClick={() => void copy(current, 'Embed code')}>
            Copy embed code
          </button>
        </p>
      )}
      <p class="hint" role="status">
        {status}
      </p>
      {problem !== null && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {shares.length > 0 && (
        <>
          <h3>Your links</h3>
          <ul class="pick-list">
            {shares.map((share) => (
              <li key={share.id}>
                <a href={linkOf(share)} target="_blank" rel="noreferrer" class="file-name">
                  {share.title ?? share.entry}
                </a>
                <span class="file-size">
                  {formatTime(share.createdAt)}
                  {share.isOn ? '' : share.offBy === 'ops' ? ', turned off by an administrator' : ', off'}
                </span>
                <button type="button" class="quiet" onClick={() => void copy(share, 'Link')}>
                  Copy link<span class="hidden-label"> to {share.title ?? share.entry}</span>
                </button>
                {hasEmbedCode && (
                  <button type="button" class="quiet" onClick={() => void copy(share, 'Embed code')}>
                    Copy embed code<span class="hidden-label"> of {share.title ?? share.entry}</span>
                  </button>
                )}
                <button type="button" onClick={() => void toggle(share)} disabled={share.offBy === 'ops'}>
                  Turn {share.isOn ? 'off' : 'on'}
                  <span class="hidden-label"> {share.title ?? share.entry}</span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </Dialog>
  );
}
