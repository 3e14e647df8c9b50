import type { ComponentChildren } from 'preact';

/**
 * A table of bounded height that scrolls within itself; `label` is its accessible name. On a narrow screen each row is
 * a card, whose cells show their `data-label`.
 */
export function ScrollTable(props: { label: string; heads: readonly string[]; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard.
    <section class="scroll" tabIndex={0} aria-label={`${props.label}, scrolls`}>
      <table>
        <thead>
          <tr>
            {props.heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{props.children}</tbody>
      </table>
    </section>
  );
}
