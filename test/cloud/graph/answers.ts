import type { CloudRequest, CloudResponse } from '../core.ts';
import { type GraphAnswer, GraphError } from './request.ts';

export const CONTENT_TYPE =
  'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8';

const DIAGNOSTIC = JSON.stringify({
  ServerInfo: {
    DataCenter: 'West Europe',
    Slice: 'E',
    Ring: '5',
    ScaleUnit: '003',
    RoleInstance: 'AM1PEPF00027EF0',
  },
});

/** The ids under which Microsoft's support finds a call. */
export interface CallIds {
  requestId: string;
  clientRequestId: string;
}

export function toCallIds(headers: CloudRequest['headers']): CallIds {
  const requestId = crypto.randomUUID();
  return { requestId, clientRequestId: headers['client-request-id'] ?? requestId };
}

/** The answer on the wire, with the headers that every answer of Graph has. */
export function toResponse(answer: GraphAnswer, ids: CallIds): CloudResponse {
  const type: Record<string, string> = answer.body ? { 'content-type': CONTENT_TYPE } : {};
  return {
    status: answer.status,
    headers: {
      'cache-control': 'no-cache',
      'request-id': ids.requestId,
      'client-request-id': ids.clientRequestId,
      'x-ms-ags-diagnostic': DIAGNOSTIC,
      'odata-version': '4.0',
      date: new Date().toUTCString(),
      ...type,
      ...answer.headers,
    },
    body: answer.body ? JSON.stringify(answer.body) : '',
  };
}

/** An error in Graph's envelope. What is no `GraphError` is a mistake in the simulator and goes up. */
export function toErrorAnswer(error: unknown, ids: CallIds): GraphAnswer {
  if (!(error instanceof GraphError)) throw error;
  return {
    status: error.status,
    headers: error.headers,
    body: {
      error: {
        code: error.code,
        message: error.message,
        innerError: {
          date: new Date().toISOString().slice(0, 19),
          'request-id': ids.requestId,
          'client-request-id': ids.clientRequestId,
        },
      },
    },
  };
}
