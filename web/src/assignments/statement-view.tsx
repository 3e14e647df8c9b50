import '../styles/on-demand/statement.css';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { renderStatement } from './render-statement.js';

/** The statement of an assignment. */
export function StatementView({ markdown }: { markdown: string }) {
  const ref = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    ref.current!.replaceChildren(renderStatement(markdown));
  }, [markdown]);
  return <div class="statement" ref={ref} />;
}
