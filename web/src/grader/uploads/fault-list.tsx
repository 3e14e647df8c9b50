import { CopyButton } from './copy-button.js';
import { type Fault, parseFault } from './parse-fault.js';

/** Every reason why an upload was refused, to be read, and copied as text. */
export function FaultList({ title, messages }: { title: string; messages: readonly string[] }) {
  const faults = messages.map(parseFault);
  const hasPlaces = faults.some(({ path }) => path !== null);
  return (
    <div class="fault-list" role="alert">
      <div class="panel-head">
        <strong>{title}</strong>
        {messages.length > 0 && <CopyButton text={messages.join('\n')} />}
      </div>
      {messages.length > 0 && (
        <ol class={hasPlaces ? 'has-places' : ''}>
          {faults.map((fault, index) => (
            <li key={index}>
              {hasPlaces && <code class="fault-place">{formatPlace(fault)}</code>}
              <span class="fault-message">{fault.message}</span>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}

const formatPlace = ({ path, line, column }: Fault): string =>
  [path, line, column].filter((part) => part !== null).join(':');
