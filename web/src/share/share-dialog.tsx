import { useEffect, useRef, useState } from 'preact/hooks';
import type { Project } from '../project/project.js';
import { createRunRequest } from '../project/run-request.js';
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

/** Creates public read-only links to the program as it is now, and turns them off and on. */
export function ShareDialog(props: { project: Project; projectName: string; token: string; onClose: () => void }) {
  const { project, token, onClose } = props;
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
    const request = createRunRequest(project.state.get());
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

  async function copy(share: OwnShare): Promise<void> {
    // The clipboard API needs a secure context (HTTPS or localhost).
    const copied = await navigator.clipboard?.writeText(linkOf(share)).then(
      () => true,
      () => false,
    );
    setCurrent(share);
    setStatus(copied ? 'Link copied.' : 'Could not copy. Select the link and copy it.');
  }

  return (
    <Dialog title={`Share ${props.projectName}`} wide onClose={onClose}>
      <p>
        Anyone with the link can view and copy all your files without signing in. The link shows your files as they are
        now; later changes are not included.
      </p>
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
          defaultValue={props.projectName}
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
          <button type="button" onClick={() => void copy(current)}>
            Copy link
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
                <button type="button" class="quiet" onClick={() => void copy(share)}>
                  Copy link<span class="hidden-label"> to {share.title ?? share.entry}</span>
                </button>
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
