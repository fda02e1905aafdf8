import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { auditList } from './audit.ts';
import { streamCoverageExample } from './examples.ts';
import { always, answer, type OpenApiParts } from './openapi-parts.ts';
import { auditQuery } from './queries.ts';
import { runStarted, streamCoverageList } from './streams.ts';
import { connectionPermissions, validation } from './validation.ts';

/** What is read of a connection, and how well. */
export function checkPaths({ connectionId, problemResponses }: OpenApiParts): ZodOpenApiPathsObject {
  const validated = {
    '200': answer('What was found.', validation),
    ...always,
    ...problemResponses('not-found', 'storage-unavailable'),
  };
  return {
    '/api/connections/{id}/sync': {
      parameters: connectionId,
      post: {
        operationId: 'syncConnection',
        tags: ['Sync'],
        summary: 'Read the tenant now',
        description: 'While a run is going, that run is the answer.',
        responses: {
          '202': answer('The run that is going.', runStarted, { run: streamCoverageExample.lastRun }),
          ...always,
          ...problemResponses('not-found', 'conflict', 'wrong-state', 'storage-unavailable'),
        },
      },
    },
    '/api/connections/{id}/streams': {
      parameters: connectionId,
      get: {
        operationId: 'listStreams',
        tags: ['Sync'],
        summary: 'Read the coverage of each stream',
        description: 'What was read whole and when, how old it is, and why a stream is not complete.',
        responses: {
          '200': answer('All streams of the connection.', streamCoverageList, {
            items: [streamCoverageExample],
            continuation: null,
          }),
          ...always,
          ...problemResponses('not-found', 'storage-unavailable'),
        },
      },
    },
    '/api/connections/{id}/validate': {
      parameters: connectionId,
      get: {
        operationId: 'validateConnection',
        tags: ['Checks'],
        summary: 'Check a connection now',
        description:
          'Asks Microsoft for a token, the tenant, and one small page of each stream. Changes nothing. A browser gets a page, by `Accept`.',
        responses: validated,
      },
      post: {
        operationId: 'validateAndKeep',
        tags: ['Checks'],
        summary: 'Check a connection now, and keep the result',
        description: 'As `GET`; the result is kept in the ledger.',
        responses: validated,
      },
    },
    '/api/connections/{id}/permissions': {
      parameters: connectionId,
      get: {
        operationId: 'listConnectionPermissions',
        tags: ['Checks'],
        summary: 'Read required against granted permissions',
        description: 'As of the last token; `GET …/validate` asks for a new one.',
        responses: {
          '200': answer(
            'Every permission that is needed, and what was granted beyond.',
            connectionPermissions,
          ),
          ...always,
          ...problemResponses('not-found', 'storage-unavailable'),
        },
      },
    },
    '/api/connections/{id}/audit': {
      parameters: connectionId,
      get: {
        operationId: 'listAudit',
        tags: ['Checks'],
        summary: 'Read what was done',
        description: 'By whom, from where, with what stood before and stands now; newest first.',
        requestParams: { query: auditQuery },
        responses: {
          '200': answer('One page of the list.', auditList),
          ...always,
          ...problemResponses('bad-request', 'not-found', 'storage-unavailable'),
        },
      },
    },
  };
}
