import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { createInvitation } from './connections.ts';
import { invitationViewExample } from './examples.ts';
import { invitation, invitationList, invitationWithLink } from './invitations.ts';
import { always, answer, body, idempotencyKey, type OpenApiParts } from './openapi-parts.ts';
import { invitationQuery } from './queries.ts';

/** Invitations that wait for a customer. */
export function invitationPaths({
  publicUrl,
  connectionId,
  problemResponses,
}: OpenApiParts): ZodOpenApiPathsObject {
  const url = `${publicUrl}/connect#example-token`;
  return {
    '/api/invitations': {
      get: {
        operationId: 'listInvitations',
        tags: ['Invitations'],
        summary: 'List invitations',
        description:
          'The present invitation of each connection; completed ones only where they are asked for.',
        requestParams: { query: invitationQuery },
        responses: {
          '200': answer('One page of the list.', invitationList, {
            items: [invitationViewExample],
            continuation: null,
          }),
          ...always,
          ...problemResponses('bad-request', 'storage-unavailable'),
        },
      },
    },
    '/api/invitations/{id}/resend': {
      parameters: connectionId,
      post: {
        operationId: 'resendInvitation',
        tags: ['Invitations'],
        summary: 'Make a new link, and send it where asked',
        description:
          'The link before it stops working. The answer holds the new one, which cannot be read again.',
        parameters: idempotencyKey,
        requestBody: body(createInvitation, { expiresInDays: 7, send: true }, false),
        responses: {
          '201': answer('The invitation, with its new link.', invitationWithLink, {
            ...invitationViewExample,
            url,
          }),
          ...always,
          ...problemResponses(
            'bad-request',
            'not-found',
            'conflict',
            'wrong-state',
            'idempotency-in-progress',
            'body-too-large',
            'unsupported-media-type',
            'idempotency-key-reused',
            'mail-not-configured',
            'storage-unavailable',
          ),
        },
      },
    },
    '/api/invitations/{id}/cancel': {
      parameters: connectionId,
      post: {
        operationId: 'cancelInvitation',
        tags: ['Invitations'],
        summary: 'Cancel an invitation',
        description: 'Its link stops working. A connection that works already goes on.',
        responses: {
          '200': answer('The invitation as it is now.', invitation),
          ...always,
          ...problemResponses('not-found', 'conflict', 'wrong-state', 'storage-unavailable'),
        },
      },
    },
  };
}
