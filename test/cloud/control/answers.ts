import type { z } from 'zod';
import { type Cloud, type CloudRequest, type CloudResponse, json } from '../core.ts';
import type { Tenant } from '../model.ts';

export interface ControlContext {
  cloud: Cloud;
  request: CloudRequest;
  /** The groups of the route's path. */
  ids: string[];
}

export class ControlError extends Error {
  override name = 'ControlError';
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** @throws ControlError that names every wrong field */
export function readBody<Schema extends z.ZodType>(request: CloudRequest, schema: Schema): z.output<Schema> {
  let body: unknown;
  try {
    body = request.body.length === 0 ? {} : JSON.parse(request.body.toString());
  } catch {
    throw new ControlError(400, 'The body is not JSON.');
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new ControlError(
    400,
    parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`).join('; '),
  );
}

export function getTenant(cloud: Cloud, id: string): Tenant {
  const tenant = cloud.tenants.get(id.toLowerCase());
  if (!tenant) throw new ControlError(404, `There is no tenant ${id}.`);
  return tenant;
}

export const noContent: CloudResponse = { status: 204, headers: {}, body: '' };

export function failure(error: ControlError): CloudResponse {
  return json(error.status, { error: error.message });
}

/** Without what was left undefined. */
export function defined<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
