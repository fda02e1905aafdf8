import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { ApiCaller } from '../clients/caller.ts';
import { listRecordTables } from '../connectors/record-tables.ts';
import { type Change, changeFormat, changesQuery } from '../contracts/changes.ts';
import { TenantryError } from '../errors/tenantry-error.ts';
import { readQuery } from '../http/requests.ts';
import { toAnswerFormat, toLimit } from '../records/answer-format.ts';
import { createGatherer } from '../records/gather.ts';
import { toScope } from '../records/scope.ts';
import { type RowsText, toRowsAnswer, toRowsText } from '../records/write-rows.ts';
import type { Services } from '../services/services.ts';
import { fromCursorText, toCursorText, toQuestion } from './cursor.ts';
import { type ChangesRead, readChanges, readEnd } from './read-changes.ts';

const columns = ['id', 'tenantId', 'stream', 'key', 'change', 'fields', 'changedAt', 'publishedAt'];

/** Streams in order; null: every one. Throws `bad-request` and names what is none. */
function toStreams(asked: string[] | undefined): string[] | null {
  if (asked === undefined) return null;
  const known = listRecordTables().map(({ name }) => name);
  const errors = asked.flatMap((name, index) =>
    known.includes(name) ? [] : [{ pointer: `/stream/${index}`, detail: 'is not a stream' }],
  );
  if (errors.length > 0) throw new TenantryError('bad-request', 'There is no such stream', { errors });
  return [...new Set(asked)].sort();
}

function gather(changes: Change[], text: RowsText) {
  const gatherer = createGatherer<Change>(changes.length, (rows, isFirst) => toRowsText(text, rows, isFirst));
  for (const change of changes) gatherer.add(change, change.id.length);
  return gatherer.finish();
}

/** `GET /api/changes`: what has changed since a cursor, of the tenants that the caller may see. */
export async function listChanges(
  request: HttpRequest,
  { tables }: Services,
  caller: ApiCaller,
): Promise<HttpResponseInit> {
  const query = readQuery(request, changesQuery);
  const format = toAnswerFormat(request, query.format, changeFormat.options);
  const limit = toLimit(format, query.limit);
  const scope = toScope(caller.tenants, query.tenant);
  const streams = toStreams(query.stream);
  const question = toQuestion(scope, streams);
  const read = async (): Promise<ChangesRead> => {
    if (query.cursor === undefined && query.from === 'now')
      return { changes: [], cursor: await readEnd(tables.changes, scope), more: false };
    const from = query.cursor === undefined ? new Map() : fromCursorText(question, query.cursor);
    return readChanges(tables.changes, { scope, streams }, from, limit);
  };
  const { changes, cursor: places, more } = await read();
  const cursor = toCursorText(question, places);
  const text: RowsText = { format, columns, hasHeader: false };
  return toRowsAnswer(request, {
    ...text,
    gathered: gather(changes, text),
    next: more ? { cursor } : null,
    tail: { cursor, more },
    headers: { 'x-cursor': cursor, 'x-more': String(more) },
  });
}
