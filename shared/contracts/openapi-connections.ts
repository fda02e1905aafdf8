import type { ZodOpenApiPathsObject } from 'zod-openapi';
import {
  changeConnection,
  connection,
  connectionList,
  connectionWithInvitation,
  createConnection,
  createInvitation,
  giveRegistration,
} from './connections.ts';
import {
  connectionExample,
  createConnectionExample,
  disconnectedExample,
  invitationExample,
  registrationExample,
} from './examples.ts';
import { always, answer, body, idempotencyKey, type OpenApiParts } from './openapi-parts.ts';
import { connectionQuery, disconnectQuery } from './queries.ts';

/** A connection's life: made, invited, decided about, changed, ended. */
export function connectionPaths(parts: OpenApiParts): ZodOpenApiPathsObject {
  const { publicUrl, connectionId, problemResponses, decided } = parts;
  const invitation = invitationExample(publicUrl);
  return {
    '/api/connections': {
      post: {
        operationId: 'createConnection',
        tags: ['Connections'],
        summary: 'Create a connection and its invitation',
        description:
          'Where a tenant is named it is looked up at once, and nothing is made if it cannot be found. The answer holds the link for the customer, which cannot be read again.',
        parameters: idempotencyKey,
        requestBody: body(createConnection, createConnectionExample, true),
        responses: {
          '201': answer('The connection, with its invitation.', connectionWithInvitation, invitation),
          ...always,
          ...problemResponses(
            'bad-request',
            'body-too-large',
            'unsupported-media-type',
            'idempotency-in-progress',
            'not-allowed',
            'idempotency-key-reused',
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
          ...always,
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
          ...always,
          ...problemResponses('not-found', 'storage-unavailable'),
        },
      },
      patch: {
        operationId: 'changeConnection',
        tags: ['Connections'],
        summary: 'Change a connection',
        description:
          'What is left out stays. Other domains are read at once: rows that fall out are removed, rows that come in are read whole.',
        requestBody: body(changeConnection, { settings: { domains: ['contoso.com'] } }, true),
        responses: {
          '200': answer('The connection as it is now.', connection, connectionExample),
          ...always,
          ...problemResponses(
            'bad-request',
            'not-found',
            'conflict',
            'wrong-state',
            'body-too-large',
            'unsupported-media-type',
            'storage-unavailable',
          ),
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
          ...always,
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
        parameters: idempotencyKey,
        requestBody: body(createInvitation, { expiresInDays: 7, send: false }, false),
        responses: {
          '201': answer('The connection, with its new invitation.', connectionWithInvitation, invitation),
          ...always,
          ...problemResponses(
            'bad-request',
            'not-found',
            'conflict',
            'wrong-state',
            'body-too-large',
            'unsupported-media-type',
            'idempotency-in-progress',
            'idempotency-key-reused',
            'mail-not-configured',
            'storage-unavailable',
          ),
        },
      },
    },
    '/api/connections/{id}/registration': {
      parameters: connectionId,
      put: {
        operationId: 'giveRegistration',
        tags: ['Connections'],
        summary: 'Give a customer’s own app registration',
        description:
          'For a connection in the mode `own-app`, where the portal asks for the registration itself instead of sending the link. It is checked with Microsoft at once; only what is accepted is kept, in the vault.',
        requestBody: body(giveRegistration, registrationExample, true),
        responses: {
          '200': answer('The connection as it is now.', connection, connectionExample),
          ...always,
          ...problemResponses(
            'bad-request',
            'not-found',
            'conflict',
            'wrong-state',
            'body-too-large',
            'unsupported-media-type',
            'registration-refused',
            'storage-unavailable',
            'vault-unavailable',
            'sign-in-unavailable',
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
    '/api/connections/{id}/pause': {
      parameters: connectionId,
      post: {
        operationId: 'pauseConnection',
        tags: ['Connections'],
        summary: 'Pause a connection',
        description: 'Nothing is read until it is resumed; what was given and what was read stay.',
        responses: decided(),
      },
    },
    '/api/connections/{id}/resume': {
      parameters: connectionId,
      post: {
        operationId: 'resumeConnection',
        tags: ['Connections'],
        summary: 'Resume a paused connection',
        description: 'It is read at once. What the customer has paused only the customer resumes.',
        responses: decided(connectionExample),
      },
    },
  };
}
