import { type Action, pauseAction, resumeAction, settingAction } from './actions.js';
import type { OpsSettings } from './ops-shape.js';

/** Whether runs are taken in, and the two switches that change it for everybody. */
export function Intake({ settings, onAsk }: { settings: OpsSettings; onAsk: (action: Action) => void }) {
  const isPaused = settings.settings.paused === true;
  const isExam = settings.settings.exam === true;
  return (
    <section class={isPaused ? 'panel intake is-paused' : 'panel intake'} aria-labelledby="intake-title">
      <h2 id="intake-title">Intake</h2>
      <p role="status">
        {isPaused ? (
          <>
            <strong>Paused.</strong> Nothing is taken in and nothing starts.
            {settings.pauseReason ? ` Students are told: “${settings.pauseReason}”` : ' Students are told no reason.'}
          </>
        ) : isExam ? (
          <>
            <strong>Exam.</strong> Students' runs start; batches wait.
          </>
        ) : (
          'Runs are taken in and started.'
        )}
      </p>
      <div class="intake-buttons">
        <button type="button" onClick={() => onAsk(isPaused ? resumeAction() : pauseAction())}>
          {isPaused ? 'Resume…' : 'Pause…'}
        </button>
        <button type="button" onClick={() => onAsk(settingAction('exam', settings, isExam ? null : true))}>
          {isExam ? 'End the exam…' : 'Begin an exam…'}
        </button>
      </div>
    </section>
  );
}
