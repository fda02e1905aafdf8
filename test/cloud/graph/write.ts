import type { z } from 'zod';
import { insufficientPrivileges } from './permissions.ts';
import { GraphError, type GraphRequest } from './request.ts';

/** Template ids: Global, Application and Cloud Application Administrator. */
const applicationAdministrators = [
  '62e90394-69f5-4237-9190-012177145e10',
  '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3',
  '158c047a-c907-4556-b7ef-446551a6b5f7',
];

/** What a delegated token opens is no more than what its person may do. */
export function checkAdministrator({ caller, tenant }: GraphRequest): void {
  if (caller.kind === 'Application') return;
  const person = tenant.people.find(({ objectId }) => objectId === caller.objectId);
  if (person?.directoryRoles.some((role) => applicationAdministrators.includes(role))) return;
  throw insufficientPrivileges();
}

/** The body of a write. What the type lacks, or must not be set, is a 400 that names it. */
export function readBody<Schema extends z.ZodType>({ body }: GraphRequest, schema: Schema): z.output<Schema> {
  let given: unknown;
  try {
    given = JSON.parse(body.toString('utf8'));
  } catch {
    throw badRequest('Unable to read JSON request payload. Please ensure Content-Type header is set.');
  }
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.join('.') ?? '';
  if (issue?.code === 'unrecognized_keys') throw badRequest(`Invalid property '${issue.keys[0]}'.`);
  throw badRequest(`Invalid value specified for property '${path}' of resource: ${issue?.message}`);
}

export function badRequest(message: string, code = 'Request_BadRequest'): GraphError {
  return new GraphError(400, code, message);
}

export function conflict(message: string): GraphError {
  return new GraphError(409, 'Request_MultipleObjectsWithSameKeyValue', message);
}

/** When other calls begin to see what a call makes now. */
export function visibleFrom({ cloud }: GraphRequest): string {
  return new Date(Date.now() + cloud.behaviour.registrationSeconds * 1000).toISOString();
}

export const isVisible = (visibleAt: string): boolean => Date.parse(visibleAt) <= Date.now();
