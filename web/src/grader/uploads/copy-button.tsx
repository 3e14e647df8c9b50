import { useGrader } from '../../grading/grader-context.js';

/** Copies a list as text. */
export function CopyButton({ text }: { text: string }) {
  const { toasts } = useGrader();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      toasts.show('Copied.');
    } catch {
      // The clipboard needs HTTPS, and may be forbidden.
      toasts.show('Could not copy. Select the text instead.');
    }
  };
  return (
    <button type="button" class="quiet" onClick={copy}>
      Copy all
    </button>
  );
}
