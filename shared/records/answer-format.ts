import type { HttpRequest } from '@azure/functions';
import { mostRows, type RecordFormat, usualRows } from '../contracts/records.ts';
import { TenantryError } from '../errors/tenantry-error.ts';
import { acceptedTypes } from '../http/accept.ts';

const formatOf: Record<string, RecordFormat> = {
  'application/json': 'json',
  'application/x-ndjson': 'ndjson',
  'application/ndjson': 'ndjson',
  'text/csv': 'csv',
  '*/*': 'json',
};

/** The form in which a request is answered: what its query says, else what it accepts of `known`, else JSON. */
export function toAnswerFormat<Format extends RecordFormat>(
  request: HttpRequest,
  asked: Format | undefined,
  known: readonly Format[],
): Format | 'json' {
  if (asked !== undefined) return asked;
  for (const type of acceptedTypes(request)) {
    const format = known.find((each) => each === formatOf[type]);
    if (format !== undefined) return format;
  }
  return 'json';
}

/** How many rows are wanted; throws `bad-request` where that is more than the form takes. */
export function toLimit(format: RecordFormat, asked: number | undefined): number {
  if (asked === undefined) return usualRows[format];
  if (asked <= mostRows[format]) return asked;
  throw new TenantryError('bad-request', 'Wrong: /limit', {
    errors: [{ pointer: '/limit', detail: `is more than ${mostRows[format]}` }],
  });
}
