import { useId, useState } from 'preact/hooks';
import { Dialog } from '../ui/dialog.js';
import type { Toasts } from '../ui/toasts.js';
import type { Action, ActionField } from './actions.js';
import type { Operations } from './operations.js';

/** The limit of a reason in the audit log. */
const maxReasonCharacters = 500;

/** Confirms an action, sends it and shows the result; an error appears in the dialog, which stays open. */
export function ActionDialog(props: {
  action: Action;
  operations: Pick<Operations, 'act'>;
  toasts: Toasts;
  onClose: () => void;
}) {
  const { action, operations, toasts, onClose } = props;
  const formId = useId();
  const reasonId = useId();
  const [problem, setProblem] = useState<string | null>(null);
  const [isSending, setSending] = useState(false);
  const fields = action.fields ?? [];
  const warningId = useId();
  const [warning, setWarning] = useState(() => action.warn?.(toValues(fields)) ?? null);

  async function send(form: HTMLFormElement): Promise<void> {
    const { why = '', ...rest } = readValues(form);
    setSending(true);
    const answer = await operations.act(action.request(rest, why));
    setSending(false);
    if (!answer.ok) return setProblem(answer.detail);
    toasts.show(action.formatSuccess(answer.value));
    onClose();
  }

  return (
    <Dialog
      title={action.title}
      role="alertdialog"
      onClose={onClose}
      actions={
        <>
          <button type="submit" form={formId} class={action.isDanger ? 'danger' : 'primary'} disabled={isSending}>
            {action.confirm}
          </button>
          <button type="button" onClick={onClose}>
            Go back
          </button>
        </>
      }
    >
      <p>{action.description}</p>
      <form
        id={formId}
        class="action-form"
        onInput={(event) => setWarning(action.warn?.(readValues(event.currentTarget)) ?? null)}
        onSubmit={(event) => {
          event.preventDefault();
          void send(event.currentTarget);
        }}
      >
        {fields.map((field, index) => (
          <Field key={field.name} field={field} isFirst={index === 0} />
        ))}
        <p id={warningId} class="warning" role="status">
          {warning}
        </p>
        <label for={reasonId}>{action.reasonLabel ?? 'Reason (for the audit log)'}</label>
        <input
          id={reasonId}
          name="why"
          maxLength={maxReasonCharacters}
          autofocus={fields.length === 0}
          required={warning !== null}
          aria-describedby={warning === null ? undefined : warningId}
          autocomplete="off"
        />
        {problem && (
          <p class="problem" role="alert">
            {problem}
          </p>
        )}
      </form>
    </Dialog>
  );
}

const toValues = (fields: ActionField[]) => Object.fromEntries(fields.map(({ name, value }) => [name, value]));

const readValues = (form: HTMLFormElement): Record<string, string> =>
  Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value).trim()]));

function Field({ field, isFirst }: { field: ActionField; isFirst: boolean }) {
  const id = useId();
  const hintId = useId();
  return (
    <>
      <label for={id}>{field.label}</label>
      <input
        id={id}
        name={field.name}
        defaultValue={field.value}
        autofocus={isFirst}
        autocomplete="off"
        required={!field.isOptional}
        placeholder={field.placeholder}
        aria-describedby={field.hint && hintId}
        {...(field.range ? { type: 'number', inputMode: 'numeric', step: 1, ...field.range } : {})}
      />
      {field.hint && (
        <span id={hintId} class="hint">
          {field.hint}
        </span>
      )}
    </>
  );
}
