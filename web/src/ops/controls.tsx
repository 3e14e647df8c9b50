import { useEffect, useState } from 'preact/hooks';
import { useCell } from '../page/cell.js';
import type { Toasts } from '../page/toasts.js';
import { ActionDialog } from './action-dialog.js';
import { type Action, settingAction } from './actions.js';
import { Advice } from './advice.js';
import { AuditPanel } from './audit-panel.js';
import { Intake } from './intake.js';
import { createOperations } from './operations.js';
import { RawQueueButton } from './raw-queue-button.js';
import { RedisBytes } from './redis-bytes.js';
import { SettingsPanel } from './settings-panel.js';
import type { Snapshot } from './stats-shape.js';
import { Tiles } from './tiles.js';
import { UsersTable } from './users-table.js';
import { Verdicts } from './verdicts.js';
import { WorkersTable } from './workers-table.js';

/** What ops see and do: the figures with actions beside them. Every action is asked for once more, with why, before it is done. */
export function Controls({ token, snapshot, toasts }: { token: string; snapshot: Snapshot; toasts: Toasts }) {
  const [operations] = useState(() => createOperations(token));
  useEffect(() => operations.close, []);
  const view = useCell(operations.view);
  const [asked, ask] = useState<Action | null>(null);
  const { stats, health } = snapshot;
  const { settings } = view;

  return (
    <>
      {settings && <Intake settings={settings} onAsk={ask} />}
      <Tiles snapshot={snapshot} />
      <Advice
        entries={stats.recommendations ?? []}
        onApply={settings && ((name, value) => ask(settingAction(name, settings, value)))}
      />
      <div class="columns">
        <UsersTable sessions={stats.sessions} view={view} onAsk={ask} />
        <div class="stacked">
          <Verdicts counts={stats.runs.verdicts} />
          <RedisBytes kinds={stats.redis_bytes ?? {}} />
        </div>
      </div>
      <WorkersTable workers={stats.workers} view={view} onAsk={ask} />
      {settings && <SettingsPanel settings={settings} onAsk={ask} />}
      <AuditPanel entries={view.audit} hasOlder={view.hasOlderAudit} operations={operations} token={token} />
      <p class="hint">
        Version {health.version} · up for {health.uptime_hours} h · {health.services.sandbox}
      </p>
      <RawQueueButton token={token} />
      {asked && <ActionDialog action={asked} operations={operations} toasts={toasts} onClose={() => ask(null)} />}
    </>
  );
}
