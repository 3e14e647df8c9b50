import type { SystemStats } from './stats-shape.js';

type Entry = SystemStats['recommendations'][number];

/** Lists recommendations with their metrics, and a button where one live setting would apply it. */
export function Recommendations(props: { entries: Entry[]; onApply: ((name: string, value: number) => void) | null }) {
  const { entries, onApply } = props;
  if (entries.length === 0) return null;
  return (
    <section class="panel" aria-labelledby="recommendations-title">
      <h2 id="recommendations-title">Recommendations</h2>
      <ul class="recommendations">
        {entries.map(({ type, severity, message, suggestion, change }) => (
          <li key={type} class={`recommendations-${severity}`}>
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
