import { useEffect, useRef, useState } from 'preact/hooks';
import { formatWhen } from '../files/format-when.js';
import type { Project } from '../files/project.js';
import { takeSnapshot } from '../files/snapshot.js';
import { callApi } from '../page/call-api.js';
import { Dialog } from '../page/dialog.js';

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

/** Makes links that show the program as it is now, to be read and copied by anybody who has one, and switches them off and on. */
export function ShareDialog({ project, token, onClose }: { project: Project; token: string; onClose: () => void }) {
  const [shares, setShares] = useState<readonly OwnShare[]>([]);
  const [made, setMade] = useState<OwnShare | null>(null);
  const [said, setSaid] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const titleRef = useRef<HTMLInputElement>(null);

  useEffect(() => {
    void callApi<{ shares: OwnShare[] }>('/v1/shares', { token }).then((answer) => {
      if (answer.ok) setShares(answer.value.shares);
      else setProblem(answer.detail);
    });
  }, []);

  async function make(): Promise<void> {
    const snapshot = takeSnapshot(project.state.get());
    if (!snapshot) return setProblem('There is no Python file to share. Add one whose name ends in .py.');
    const { files, entry } = snapshot;
    const title = titleRef.current!.value.trim();
    setBusy(true);
    const body = { files, entry, ...(title && { title }) };
    const answer = await callApi<OwnShare>('/v1/shares', { token, body });
    setBusy(false);
    if (!answer.ok) return setProblem(answer.detail);
    setProblem(null);
    setMade(answer.value);
    setShares((list) => [answer.value, ...list]);
    setSaid('The link is made.');
  }

  async function turn(share: OwnShare): Promise<void> {
    const path = `/v1/shares/${encodeURIComponent(share.id)}/${share.isOn ? 'off' : 'on'}`;
    const answer = await callApi<OwnShare>(path, { token, method: 'POST' });
    if (!answer.ok) return setProblem(answer.detail);
    setProblem(null);
    setShares((list) => list.map((other) => (other.id === share.id ? answer.value : other)));
    setMade((current) => (current?.id === share.id && !answer.value.isOn ? null : current));
  }

  async function copy(share: OwnShare): Promise<void> {
    // Without a secure context (plain HTTP on another machine) browsers have no clipboard.
    const copied = await navigator.clipboard?.writeText(linkOf(share)).then(
      () => true,
      () => false,
    );
    setMade(share);
    setSaid(copied ? 'The link is copied.' : 'This browser does not copy here: select the link and copy it.');
  }

  return (
    <Dialog title="Share your program" wide onClose={onClose}>
      <p>
        Whoever has the link sees all your files as they are now, without signing in, and can make a copy. Later changes
        of yours do not show there.
      </p>
      <form
        class="share-form"
        onSubmit={(event) => {
          event.preventDefault();
          void make();
        }}
      >
        <input
          ref={titleRef}
          aria-label="Title (optional)"
          placeholder="Title (optional)"
          maxLength={maxTitleCharacters}
        />
        <button type="submit" class="primary" disabled={isBusy}>
          Make a link
        </button>
      </form>
      {made && (
        <p class="share-link">
          <input
            readOnly
            aria-label="Link to your program"
            value={linkOf(made)}
            onFocus={(event) => event.currentTarget.select()}
          />
          <button type="button" onClick={() => void copy(made)}>
            Copy
          </button>
        </p>
      )}
      <p class="hint" role="status">
        {said}
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
                  {formatWhen(share.createdAt)}
                  {share.isOn ? '' : share.offBy === 'ops' ? ', switched off by your teachers' : ', off'}
                </span>
                <button type="button" class="quiet" onClick={() => void copy(share)}>
                  Copy<span class="hidden-label"> the link to {share.title ?? share.entry}</span>
                </button>
                <button type="button" onClick={() => void turn(share)} disabled={share.offBy === 'ops'}>
                  Switch {share.isOn ? 'off' : 'on'}
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
