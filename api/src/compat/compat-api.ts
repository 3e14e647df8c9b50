import type { ClientDocuments } from '@runq/common/compat/client-documents';
import type { Problem } from '@runq/common/contract/problem';
import type { Request } from 'express';
import type { CompatName } from '../compat-settings.js';
import type { Caller } from '../http/middleware/authenticate.js';
import type { RouteDoc } from '../http/route-doc.js';
import type { Monitoring } from '../monitoring/monitoring.js';
import type { RunService } from '../runs/run-service.js';
import type { Callbacks } from './callbacks.js';

/** A response in the shape of another system: a `Buffer` or text is sent as it is, null without a body. */
export interface WireResponse {
  status: number;
  body: unknown;
  /** Media type of a text or `Buffer`. */
  type?: string;
}

/** A refusal in the shape of another system. */
export class WireError extends Error {
  constructor(
    readonly status: number,
    readonly body: unknown,
  ) {
    super(typeof body === 'string' ? body : JSON.stringify(body));
    this.name = 'WireError';
  }
}

/** What adapters call: the services of the native API, and nothing of the stores below them. */
export interface CompatServices {
  runs: RunService;
  monitoring: Pick<Monitoring, 'liveWorkers' | 'describeHealth'>;
  clientDocuments: ClientDocuments;
  callbacks: Callbacks;
}

export interface CompatInput {
  caller: Caller;
  params: Record<string, string>;
  query: Record<string, string>;
  /** Parsed JSON, not validated; undefined without a body. */
  body: unknown;
  request: Request;
  /** Aborted when the client disconnects before its response. */
  signal: AbortSignal;
}

/** A route below the mount of its adapter. */
export interface CompatRoute extends RouteDoc {
  respond(services: CompatServices, input: CompatInput): Promise<WireResponse> | WireResponse;
}

/** The API of another system: its wire shape in, a call of a service of runq, its wire shape out. */
export interface CompatApi {
  name: CompatName;
  title: string;
  /** Where its routes are; the first one is documented. */
  mounts: readonly string[];
  routes: readonly CompatRoute[];
  maxBodyBytes: number;
  /** The header with the API key or token. */
  keyHeader: string;
  readCredential(request: Request): string | null;
  /** Refuses a request before its body is read. */
  check?(request: Request): void;
  /** A problem of the native API in the shape of this one. */
  toWireError(problem: Problem): WireResponse;
}
