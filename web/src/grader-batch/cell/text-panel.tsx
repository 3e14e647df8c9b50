/** Characters that the API shows of the input and the expected output. */
const maxShown = 65_536;

/** A text of a case, such as its input; `isCut`: the API shows only the beginning of longer ones. */
export function TextPanel({ title, text, empty }: { title: string; text: string | null; empty: string }) {
  return (
    <div>
      <h3>{title}</h3>
      {text === null || text === '' ? (
        <p class="empty-note">{text === null ? empty : 'Empty.'}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be focusable
        <section class="batch-text" tabIndex={0} aria-label={title}>
          {text}
        </section>
      )}
      {text !== null && text.length >= maxShown && (
        <p class="chart-facts">Only the beginning is shown; the assignment has all of it.</p>
      )}
    </div>
  );
}
