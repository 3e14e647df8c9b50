import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';

/**
 * A modal dialog while it is in the page: put it there to open it, take it away to close it.
 *
 * The browser's own `<dialog>` keeps the focus inside, makes the rest inert and hears Escape; this adds a name, a way out for the mouse
 * and the focus back to where it was. `onClose` is only told that the person wants to leave; the caller takes the dialog away.
 * With `role="alertdialog"` for a question that must be answered; give the element to start at `autofocus`.
 */
export function Dialog(props: {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
  /** Buttons along the foot, the main one first. Without them there is only Close. */
  actions?: ComponentChildren;
  role?: 'alertdialog';
  wide?: boolean;
}) {
  const ref = useRef<HTMLDialogElement>(null);
  const bodyRef = useRef<HTMLDivElement>(null);
  const titleId = useId();
  const bodyId = useId();

  useLayoutEffect(() => {
    const before = document.activeElement;
    const dialog = ref.current!;
    dialog.showModal();
    // What only is to be read has to be scrolled by keys as well.
    const body = bodyRef.current!;
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
    </dialog>
  );
}
