import type { SettingGroup } from './meaning.js';

/** Settings of samples, traces and logs. */
export const monitoringGroup: SettingGroup = {
  title: 'Monitoring',
  settings: {
    RUNQ_SAMPLE_INTERVAL_MS: [
      'Interval of the sample behind `/health`, `/system-stats`, `/metrics` and `/ops`. Four times that while no',
      'client uses an API and no run is active or waits; the first request then gets a new sample.',
    ],
    RUNQ_CANARY_INTERVAL_MS: [
      'From the start of one [canary](monitoring.md#canary) to the next. 0: none. The same for every API.',
    ],
    RUNQ_CANARY_TIMEOUT_MS: 'A canary that has not ended by then has failed, and `/health` is `degraded`.',
    RUNQ_OTLP_URL: {
      text: [
        'Address of a collector of OpenTelemetry (OTLP over HTTP), such as `http://collector:4318`. See',
        '[traces](monitoring.md#traces).',
      ],
      default: 'none: no traces',
    },
    OTEL_EXPORTER_OTLP_ENDPOINT: {
      text: 'The same under its standard name. `RUNQ_OTLP_URL` takes precedence.',
      default: 'none',
    },
    LOG_LEVEL: [
      'JSON lines on stdout, without code, input or tokens. Requests are named by their route, such as',
      '`/v1/shares/{id}`, never by their address.',
    ],
  },
};
