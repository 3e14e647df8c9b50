import type { Artifact } from '@runq/common/contract/run';
import { useEffect, useState } from 'preact/hooks';
import { useGrader } from '../../grading/grader-context.js';
import { download, fetchBlob } from '../../run/download-output.js';
import { formatBytes } from '../../ui/format.js';
import { useBatch } from '../data/batch-context.js';

/** Types that an `<img>` shows; an image cannot run scripts there. */
const imageTypes = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/svg+xml'];

/** The plots and files that a case wrote: pictures as thumbnails, everything for download. */
export function CaseFiles({
  student,
  case: caseName,
  artifacts,
}: {
  student: string;
  case: string;
  artifacts: Artifact[];
}) {
  const { client } = useBatch();
  const { token, toasts } = useGrader();
  return (
    <ul class="case-files">
      {artifacts.map(({ name, mediaType, bytes }) => {
        const path = client.artifactPath({ student, case: caseName, name });
        const as = name.slice(name.lastIndexOf('/') + 1);
        return (
          <li key={name}>
            {imageTypes.includes(mediaType) && <Thumbnail path={path} name={name} />}
            <button
              type="button"
              aria-label={`Download ${name}, ${formatBytes(bytes)}`}
              onClick={async () => {
                if (!(await download(path, { token, as })))
                  toasts.show(`Failed to download ${name}. It may have expired.`);
              }}
            >
              {name} <small>{formatBytes(bytes)}</small>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function Thumbnail({ path, name }: { path: string; name: string }) {
  const { token } = useGrader();
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    let made: string | null = null;
    let isClosed = false;
    void fetchBlob(path, token).then((blob) => {
      if (!blob || isClosed) return;
      made = URL.createObjectURL(blob);
      setUrl(made);
    });
    return () => {
      isClosed = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [path]);
  if (!url) return <span class="thumbnail" />;
  return (
    <a href={url} target="_blank" rel="noreferrer" class="thumbnail">
      <img src={url} alt={`${name}, opens in a new tab`} />
    </a>
  );
}
