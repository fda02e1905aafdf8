/**
 * What crosses the line between the Functions host and its Node worker, as far as this host speaks it.
 * @see https://github.com/Azure/azure-functions-language-worker-protobuf/blob/dev/src/proto/FunctionRpc.proto
 */

export interface TypedData {
  string?: string | null;
  json?: string | null;
  bytes?: Uint8Array | null;
  int?: number | null;
  double?: number | null;
  http?: RpcHttp | null;
}

export interface NullableString {
  value: string;
}

export interface RpcHttp {
  url?: string;
  method?: string;
  statusCode?: string;
  headers?: Record<string, string>;
  nullableHeaders?: Record<string, NullableString>;
  nullableParams?: Record<string, NullableString>;
  nullableQuery?: Record<string, NullableString>;
  body?: TypedData | null;
  cookies?: RpcCookie[];
  enableContentNegotiation?: boolean;
}

export interface RpcCookie {
  name: string;
  value: string;
  domain?: NullableString;
  path?: NullableString;
  expires?: { value: { seconds: number } };
  secure?: { value: boolean };
  httpOnly?: { value: boolean };
  maxAge?: { value: number };
  sameSite?: 'none' | 'lax' | 'strict' | 'explicitNone';
}

/** A binding as the app declares it: the trigger is the one whose type ends in `Trigger`. */
export type Binding = { type: string; direction: string } & Record<string, unknown>;

export interface FunctionMetadata {
  functionId: string;
  name: string;
  bindings: Record<string, Binding>;
}

export interface InvocationRequest {
  invocationId: string;
  functionId: string;
  inputData: { name: string; data: TypedData }[];
  triggerMetadata: Record<string, TypedData>;
  traceContext?: { traceParent: string; traceState: string; attributes: Record<string, string> };
}

export interface InvocationResponse {
  invocationId: string;
  returnValue?: TypedData | null;
  outputData?: { name: string; data: TypedData }[];
}

export interface RpcFailure {
  name: string;
  message: string;
  stack: string;
}

export type LogLevel = 'trace' | 'debug' | 'information' | 'warning' | 'error' | 'critical' | 'none';

export type ToWorker = { kind: 'invoke'; request: InvocationRequest } | { kind: 'terminate' };

export type FromWorker =
  | { kind: 'ready'; functions: FunctionMetadata[] }
  | { kind: 'start-failed'; failure: RpcFailure }
  | { kind: 'log'; level: LogLevel; category: string; message: string }
  | { kind: 'succeeded'; response: InvocationResponse }
  | { kind: 'failed'; invocationId: string; failure: RpcFailure };
