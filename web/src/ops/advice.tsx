import type { SystemStats } from './stats-shape.js';

type Entry = SystemStats['recommendations'][number];

/** Advice with the numbers behind it; where it is one number that can be changed at once, a button offers that. */
export function Advice(props: { entries: Entry[]; onApply: ((name: string, value: number) => void) | null }) {
  const { entries, onApply } = props;
  if (entries.length === 0) return null;
  return (
    <section class="panel" aria-labelledby="advice-title">
      <h2 id="advice-title">Recommendations</h2>
      <ul class="advice">
        {entries.map(({ type, severity, message, suggestion, change }) => (
          <li key={type} class={`advice-${severity}`}>
            <span class="badge">{severity}</span>
            <span>
              <strong>{message}</strong> {suggestion}
            </span>
            {change && onApply && (
              <button type="button" onClick={() => onApply(change.setting, change.value)}>
                Apply…
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
