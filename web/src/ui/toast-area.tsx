import { createContext } from 'preact';
import { useRef } from 'preact/hooks';
import { useSignalValue } from './signal.js';
import type { Toast, Toasts } from './toasts.js';

/** The toasts of the page, for dialogs: a modal dialog disables everything outside itself. */
export const ToastsContext = createContext<Toasts | null>(null);

/**
 * The list of toasts. It is a part of the layout, so that it covers nothing. Screen readers announce new ones politely,
 * and F6 reaches the list while it is not empty. Escape dismisses the toast that has the focus. Toasts stay while the
 * pointer or the focus is on them.
 */
export function ToastArea({ toasts }: { toasts: Toasts }) {
  const list = useSignalValue(toasts.list);
  const focusedBefore = useRef<EventTarget | null>(null);

  function dismiss(id: number): void {
    const hadFocus = focusedBefore.current;
    toasts.dismiss(id);
    if (hadFocus instanceof HTMLElement && hadFocus.isConnected) hadFocus.focus();
  }

  return (
    <section
      class="toasts"
      aria-label="Messages"
      onMouseEnter={() => toasts.setPaused(true)}
      onMouseLeave={() => toasts.setPaused(false)}
      onFocusIn={(event) => {
        toasts.setPaused(true);
        if (!event.currentTarget.contains(event.relatedTarget as Node | null))
          focusedBefore.current = event.relatedTarget;
      }}
      onFocusOut={(event) => {
        toasts.setPaused(false);
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) focusedBefore.current = null;
      }}
      onKeyDown={(event) => {
        const id = (event.target as Element).closest<HTMLElement>('[data-id]')?.dataset.id;
        if (event.key !== 'Escape' || id === undefined) return;
        // A dialog around the toast stays open.
        event.preventDefault();
        event.stopPropagation();
        dismiss(Number(id));
      }}
      {...(list.length > 0 && { 'data-pane': '' })}
    >
      <div role="status" class="toast-list">
        {list.map((toast) => (
          <ToastItem key={toast.id} toast={toast} onDone={() => dismiss(toast.id)} />
        ))}
      </div>
    </section>
  );
}

function ToastItem({ toast, onDone }: { toast: Toast; onDone: () => void }) {
  const { message, action } = toast;
  return (
    <div class="toast" data-id={toast.id}>
      <span class="toast-message">{message}</span>
      {action && (
        <button
          type="button"
          onClick={() => {
            onDone();
            action.run();
          }}
        >
          {action.label}
        </button>
      )}
      <button type="button" class="quiet" aria-label={`Dismiss: ${message}`} onClick={onDone}>
        <span aria-hidden="true">✕</span>
      </button>
    </div>
  );
}
