import '../styles/on-demand/dialogs.css';
import type { ComponentChildren } from 'preact';
import { useContext, useId, useLayoutEffect, useRef } from 'preact/hooks';
import { ToastArea, ToastsContext } from './toast-area.js';

/** What a user fills in; of a group of choices the chosen one. */
const firstField =
  'input:checked[type=radio], input:not([type=radio], [readonly], :disabled), select:not(:disabled), textarea';

/**
 * A modal dialog: open while it is rendered, closed when it is removed.
 *
 * The browser's `<dialog>` traps the focus, makes the rest of the page inert and handles Escape. This component adds a
 * title, a close button, the page's toasts, and the focus: on the first field when it opens (or on the element with
 * `autofocus`), on the element that had it before when it closes. `onClose` only requests closing; the caller removes
 * the dialog. Use `role="alertdialog"` for a question that needs an answer.
 */
export function Dialog(props: {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
  /** Buttons in the footer, the primary one first. */
  actions?: ComponentChildren;
  role?: 'alertdialog';
  wide?: boolean;
}) {
  const ref = useRef<HTMLDialogElement>(null);
  const bodyRef = useRef<HTMLDivElement>(null);
  const titleId = useId();
  const bodyId = useId();
  const toasts = useContext(ToastsContext);

  useLayoutEffect(() => {
    const before = document.activeElement;
    const dialog = ref.current!;
    const body = bodyRef.current!;
    dialog.showModal();
    if (!dialog.querySelector('[autofocus]')) body.querySelector<HTMLElement>(firstField)?.focus();
    // A body without controls must still scroll with the keyboard.
    if (!body.querySelector('a, button, input, select, textarea')) body.tabIndex = 0;
    return () => {
      dialog.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);

  return (
    <dialog
      ref={ref}
      class={props.wide ? 'dialog wide' : 'dialog'}
      role={props.role}
      aria-labelledby={titleId}
      aria-describedby={props.role && bodyId}
      closedby={props.role ? 'closerequest' : 'any'}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
    >
      <div class="dialog-head">
        <h2 id={titleId}>{props.title}</h2>
        {!props.role && (
          <button type="button" class="quiet dialog-close" aria-label="Close" onClick={props.onClose}>
            <span aria-hidden="true">✕</span>
          </button>
        )}
      </div>
      <div class="dialog-body" id={bodyId} ref={bodyRef}>
        {props.children}
      </div>
      {props.actions && <div class="dialog-actions">{props.actions}</div>}
      {toasts && <ToastArea toasts={toasts} />}
    </dialog>
  );
}
