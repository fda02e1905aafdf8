import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { health } from './health.ts';
import { always, answer, type OpenApiParts } from './openapi-parts.ts';
import { permissionCatalogue } from './permissions.ts';

/** What the installation says of itself. */
export function installationPaths({ problemResponses }: OpenApiParts): ZodOpenApiPathsObject {
  return {
    '/api/permissions': {
      get: {
        operationId: 'listPermissions',
        tags: ['Installation'],
        summary: 'Read what each tier asks for',
        description:
          'Tiers, their capabilities, the calls these make, and the permissions that follow from the calls.',
        responses: {
          '200': answer('The catalogue.', permissionCatalogue),
          ...always,
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
          ...always,
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
          '429': always['429'],
          ...problemResponses(),
        },
      },
    },
  };
}
