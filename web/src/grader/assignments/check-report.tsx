import type { AssignmentView, CheckView, TrialView } from '../../grading/grading-shape.js';
import { CopyButton } from '../uploads/copy-button.js';
import { CheckBadge } from './check-badge.js';
import { describeTrial, sortFindings, trialLabels } from './check-text.js';

/** What the solution, an empty program and an endless loop showed about an assignment; live while they run. */
export function CheckReport(props: { check: CheckView | null; cases: AssignmentView['cases']; mayChange: boolean }) {
  const { check, cases, mayChange } = props;
  const countOf = (severity: string) => check?.findings.filter((one) => one.severity === severity).length ?? 0;
  const summary = check && { ...check, errors: countOf('error'), warnings: countOf('warning') };
  const findings = sortFindings(check?.findings ?? []);
  return (
    <section class="panel" aria-labelledby="check-title">
      <div class="panel-head">
        <h2 id="check-title">Check</h2>
        <span role="status">
          <CheckBadge check={summary} />
        </span>
      </div>
      {!check && <p class="empty-note">This version was not checked.{mayChange && ' Upload it again to check it.'}</p>}
      {check && (
        <dl class="trials">
          {check.trials.map((trial) => (
            <Trial key={trial.program} trial={trial} firstCase={cases[0]?.name ?? ''} />
          ))}
        </dl>
      )}
      {findings.length > 0 && (
        <>
          <div class="panel-head">
            <h3>Findings</h3>
            <CopyButton
              text={findings
                .map(
                  ({ severity, case: name, message }) => `${severity}: ${name === null ? '' : `${name}: `}${message}`,
                )
                .join('\n')}
            />
          </div>
          <ul class="findings">
            {findings.map(({ severity, case: name, message }, index) => (
              <li key={index} class={`finding-${severity}`}>
                <span class={`badge badge-${severity === 'error' ? 'silent' : 'quiet'}`}>{severity}</span>
                {name !== null && <code>{name}</code>}
                <Message text={message} />
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

/** The first line is a sentence; what follows is a traceback. */
function Message({ text }: { text: string }) {
  const [sentence, ...traceback] = text.trimEnd().split('\n');
  return (
    <div class="finding-message">
      {sentence}
      {traceback.length > 0 && <pre>{traceback.join('\n')}</pre>}
    </div>
  );
}

function Trial({ trial, firstCase }: { trial: TrialView; firstCase: string }) {
  const { isRight, text } = describeTrial(trial, firstCase);
  return (
    <div>
      <dt>{trialLabels[trial.program]}</dt>
      <dd class={isRight === null ? '' : isRight ? 'is-right' : `is-wrong wrong-${trial.program}`}>
        <span aria-hidden="true" class="trial-mark">
          {isRight === null ? '…' : isRight ? '✓' : '!'}
        </span>
        {text}
      </dd>
    </div>
  );
}
