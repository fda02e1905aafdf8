import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { changeList, changesQuery } from './changes.ts';
import { changeExample, recordExample } from './examples.ts';
import { always, answer, type OpenApiParts } from './openapi-parts.ts';
import { recordList, recordQuery } from './records.ts';

const streamName = z.string().meta({
  description: 'The name of a stream, such as `users`.',
  example: 'users',
  param: { in: 'path', name: 'stream' },
});

const header = (description: string) => ({
  description,
  required: false,
  schema: { type: 'string' as const },
});
const next = header('`rel="next"`: the request that goes on from here; not there at the end.');

const lines = (example: string) => ({ schema: z.string(), example });

/** What was read of the tenants, and what has changed of it. */
export function recordPaths({ problemResponses }: OpenApiParts): ZodOpenApiPathsObject {
  const records = answer('Some of the records, in the order of tenant and key.', recordList, {
    items: [recordExample],
    continuation: null,
  });
  const changes = answer('Some of the changes; those of one record are in their order.', changeList, {
    items: [changeExample],
    cursor: 'WzEsImFsbCIsW1sxMiwwXV1d',
    more: false,
  });
  const { _tenantId, _key, _changedAt, _removedAt, ...own } = recordExample;
  return {
    '/api/data/{stream}': {
      parameters: [streamName],
      get: {
        operationId: 'listRecords',
        tags: ['Data'],
        summary: 'Read the records of a stream',
        description:
          'Every record of the tenants, a part at a time. Properties are Microsoft’s, by Microsoft’s names; what begins with `_` is added. Whoever wants to keep a copy takes a cursor of `GET /api/changes?from=now` first, then the records, then the changes.',
        requestParams: { query: recordQuery },
        responses: {
          '200': {
            ...records,
            headers: {
              Link: next,
              'X-Continuation': header(
                'NDJSON and CSV: `continuation` for the next request; not there at the end.',
              ),
            },
            content: {
              ...records.content,
              'application/x-ndjson': lines(`${JSON.stringify(recordExample)}\n`),
              'text/csv': lines(
                `_tenantId,_key,_changedAt,_removedAt,${Object.keys(own).join(',')}\r\n${[_tenantId, _key, _changedAt, _removedAt ?? '', ...Object.values(own)].join(',')}\r\n`,
              ),
            },
          },
          ...always,
          ...problemResponses('bad-request', 'not-found', 'storage-unavailable'),
        },
      },
    },
    '/api/changes': {
      get: {
        operationId: 'listChanges',
        tags: ['Data'],
        summary: 'Read what has changed',
        description:
          'Records that were added, changed, removed or restored, at least once each and those of one record in order. Whoever asks with the last `cursor` misses nothing, also of what is told late. Changes are kept for the days of `RETENTION_DAYS`; a cursor from before that is answered by 410 `cursor-expired`.',
        requestParams: { query: changesQuery },
        responses: {
          '200': {
            ...changes,
            headers: {
              Link: next,
              'X-Cursor': header('NDJSON: `cursor` for the next request, now or later.'),
              'X-More': header('NDJSON: `true` where there is more already.'),
            },
            content: {
              ...changes.content,
              'application/x-ndjson': lines(`${JSON.stringify(changeExample)}\n`),
            },
          },
          ...always,
          ...problemResponses('bad-request', 'cursor-expired', 'storage-unavailable'),
        },
      },
    },
  };
}
