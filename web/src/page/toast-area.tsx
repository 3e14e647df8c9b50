import { useCell } from './cell.js';
import type { Toast, Toasts } from './toasts.js';

/**
 * Where passing messages appear: told to screen readers politely, over the foot of the page, the way F6 leads to when there are any.
 * They wait while the pointer or the focus is on them.
 */
export function ToastArea({ toasts }: { toasts: Toasts }) {
  const list = useCell(toasts.list);
  return (
    <section
      class="toasts"
      aria-label="Messages"
      onMouseEnter={() => toasts.hold(true)}
      onMouseLeave={() => toasts.hold(false)}
      onFocusIn={() => toasts.hold(true)}
      onFocusOut={() => toasts.hold(false)}
      {...(list.length > 0 && { 'data-pane': '' })}
    >
      <div role="status" class="toast-list">
        {list.map((toast) => (
          <Message key={toast.id} toast={toast} onDone={() => toasts.dismiss(toast.id)} />
        ))}
      </div>
    </section>
  );
}

function Message({ toast: { words, action }, onDone }: { toast: Toast; onDone: () => void }) {
  return (
    <div class="toast">
      <span class="toast-words">{words}</span>
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
      <button type="button" class="quiet" aria-label={`Dismiss: ${words}`} onClick={onDone}>
        <span aria-hidden="true">✕</span>
      </button>
    </div>
  );
}
