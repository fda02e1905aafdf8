import type { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject, ZodOpenApiResponseObject } from 'zod-openapi';
import {
  connection,
  connectionList,
  connectionWithInvitation,
  createConnection,
  createInvitation,
} from './connections.ts';
import {
  connectionExample,
  createConnectionExample,
  disconnectedExample,
  invitationExample,
  streamCoverageExample,
} from './examples.ts';
import { health } from './health.ts';
import { createProblemResponses } from './openapi-problems.ts';
import { permissionCatalogue } from './permissions.ts';
import { connectionQuery, disconnectQuery } from './queries.ts';
import { runStarted, streamCoverageList } from './streams.ts';

type Parameters = NonNullable<ZodOpenApiOperationObject['parameters']>;

/** What the Functions host answers by itself, before our code runs. */
const fromHost = {
  '401': { id: 'FunctionKeyMissing', description: 'No function key, or a wrong one. The body is empty.' },
  '429': { id: 'HostTooBusy', description: 'The Functions host has too many requests waiting.' },
} satisfies Record<string, ZodOpenApiResponseObject>;

/** The machine routes and what they answer. `connectionId` is the path parameter of one connection. */
export function openApiPaths(publicUrl: string, connectionId: Parameters): ZodOpenApiPathsObject {
  const invitation = invitationExample(publicUrl);
  const problemResponses = createProblemResponses();
  const decided = (example?: unknown) => ({
    '200': answer('The connection as it is now.', connection, example),
    ...fromHost,
    ...problemResponses('not-found', 'conflict', 'wrong-state', 'storage-unavailable'),
  });
  return {
    '/api/connections': {
      post: {
        operationId: 'createConnection',
        tags: ['Connections'],
        summary: 'Create a connection and its invitation',
        description:
          'Where a tenant is named it is looked up at once, and nothing is made if it cannot be found. The answer holds the link for the customer, which cannot be read again.',
        requestBody: body(createConnection, createConnectionExample, true),
        responses: {
          '201': answer('The connection, with its invitation.', connectionWithInvitation, invitation),
          ...fromHost,
          ...problemResponses(
            'bad-request',
            'body-too-large',
            'unsupported-media-type',
            'tenant-not-found',
            'tier-not-registered',
            'mail-not-configured',
            'home-tenant',
            'storage-unavailable',
            'sign-in-unavailable',
          ),
        },
      },
      get: {
        operationId: 'listConnections',
        tags: ['Connections'],
        summary: 'List connections',
        description: 'Every connection is listed, failing ones too.',
        requestParams: { query: connectionQuery },
        responses: {
          '200': answer('One page of the list.', connectionList, {
            items: [connectionExample],
            continuation: null,
          }),
          ...fromHost,
          ...problemResponses('bad-request', 'storage-unavailable'),
        },
      },
    },
    '/api/connections/{id}': {
      parameters: connectionId,
      get: {
        operationId: 'getConnection',
        tags: ['Connections'],
        summary: 'Read a connection',
        description:
          'Its state, why it is in it and who must act, its tenant, and the coverage of its streams.',
        responses: {
          '200': answer('The connection.', connection, connectionExample),
          ...fromHost,
          ...problemResponses('not-found', 'storage-unavailable'),
        },
      },
      delete: {
        operationId: 'disconnectConnection',
        tags: ['Connections'],
        summary: 'End a connection',
        description:
          'Stops its syncs and deletes what is secret. With `rows=erase` the rows that it owns are erased in the background. What the customer has granted stays until they remove it.',
        requestParams: { query: disconnectQuery },
        responses: {
          '202': answer('The connection as it is now.', connection, disconnectedExample),
          ...fromHost,
          ...problemResponses(
            'bad-request',
            'not-found',
            'conflict',
            'storage-unavailable',
            'vault-unavailable',
          ),
        },
      },
    },
    '/api/connections/{id}/invitation': {
      parameters: connectionId,
      post: {
        operationId: 'createInvitation',
        tags: ['Connections'],
        summary: 'Make a new invitation for a connection',
        description: 'The link before it stops working. Possible in every state but `disconnected`.',
        requestBody: body(createInvitation, { expiresInDays: 7, send: false }, false),
        responses: {
          '201': answer('The connection, with its new invitation.', connectionWithInvitation, invitation),
          ...fromHost,
          ...problemResponses(
            'bad-request',
            'not-found',
            'conflict',
            'wrong-state',
            'body-too-large',
            'unsupported-media-type',
            'mail-not-configured',
            'storage-unavailable',
          ),
        },
      },
    },
    '/api/connections/{id}/confirm': {
      parameters: connectionId,
      post: {
        operationId: 'confirmConnection',
        tags: ['Connections'],
        summary: 'Confirm the tenant that came',
        description:
          'For a connection in `awaiting-confirmation`: its invitation named no tenant, and nothing is read until someone confirms which one answered.',
        responses: decided(connectionExample),
      },
    },
    '/api/connections/{id}/reject': {
      parameters: connectionId,
      post: {
        operationId: 'rejectConnection',
        tags: ['Connections'],
        summary: 'Reject the tenant that came',
        description:
          'For a connection in `awaiting-confirmation`: nothing has been stored of that tenant, and nothing will be.',
        responses: decided(),
      },
    },
    '/api/connections/{id}/sync': {
      parameters: connectionId,
      post: {
        operationId: 'syncConnection',
        tags: ['Sync'],
        summary: 'Read the tenant now',
        description: 'While a run is going, that run is the answer.',
        responses: {
          '202': answer('The run that is going.', runStarted, { run: streamCoverageExample.lastRun }),
          ...fromHost,
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
          ...fromHost,
          ...problemResponses('not-found', 'storage-unavailable'),
        },
      },
    },
    '/api/permissions': {
      get: {
        operationId: 'listPermissions',
        tags: ['Installation'],
        summary: 'Read what each tier asks for',
        description:
          'Tiers, their capabilities, the calls these make, and the permissions that follow from the calls.',
        responses: {
          '200': answer('The catalogue.', permissionCatalogue),
          ...fromHost,
          ...problemResponses(),
        },
      },
    },
    '/api/openapi.json': {
      get: {
        operationId: 'getOpenApi',
        tags: ['Installation'],
        summary: 'Read this document',
        responses: {
          '200': {
            description: 'This document.',
            content: { 'application/json': { schema: { type: 'object' } } },
          },
          ...fromHost,
          ...problemResponses(),
        },
      },
    },
    '/api/health': {
      get: {
        operationId: 'getHealth',
        tags: ['Installation'],
        summary: 'Read whether the app is well',
        description: 'Open to anyone, and says nothing about tenants.',
        security: [],
        responses: {
          '200': answer('The app answers.', health, { status: 'ok' }),
          '429': fromHost['429'],
          ...problemResponses(),
        },
      },
    },
  };
}

function body(schema: z.ZodType, example: unknown, required: boolean) {
  return { required, content: { 'application/json': { schema, example } } };
}

function answer(description: string, schema: z.ZodType, example?: unknown): ZodOpenApiResponseObject {
  const content = example === undefined ? { schema } : { schema, example };
  return { description, content: { 'application/json': content } };
}
