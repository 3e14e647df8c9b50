import { type Action, pauseAction, resumeAction } from './actions.js';
import { settingAction } from './limit-actions.js';
import type { OpsSettings } from './ops-shape.js';

/** Shows whether runs are accepted, with the switches for pause and exam mode. */
export function SubmissionsPanel({
  settings,
  onAction,
}: {
  settings: OpsSettings;
  onAction: (action: Action) => void;
}) {
  const isPaused = settings.settings.paused === true;
  const isExam = settings.settings.exam === true;
  return (
    <section class={isPaused ? 'panel submissions is-paused' : 'panel submissions'} aria-labelledby="submissions-title">
      <h2 id="submissions-title">Submissions</h2>
      <p role="status">
        {isPaused ? (
          <>
            <strong>Paused.</strong> No runs are accepted or started.
            {settings.pauseReason ? ` Message to students: “${settings.pauseReason}”` : ' No message to students.'}
          </>
        ) : isExam ? (
          <>
            <strong>Exam mode.</strong> Student runs start; batches wait, and nothing can be shared.
          </>
        ) : (
          'Accepting runs.'
        )}
      </p>
      <div class="submissions-buttons">
        <button type="button" onClick={() => onAction(isPaused ? resumeAction() : pauseAction())}>
          {isPaused ? 'Resume…' : 'Pause…'}
        </button>
        <button type="button" onClick={() => onAction(settingAction('exam', settings, isExam ? null : true))}>
          {isExam ? 'End exam mode…' : 'Start exam mode…'}
        </button>
      </div>
    </section>
  );
}
