import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { healthDetailsExample } from './examples.ts';
import { health, healthDetails } from './health.ts';
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
          '200': answer('The app works.', health, { status: 'ok' }),
          '429': always['429'],
          ...problemResponses(),
          '503': answer('Something that it stands on does not answer.', health, { status: 'failing' }),
        },
      },
    },
    '/api/health/details': {
      get: {
        operationId: 'getHealthDetails',
        tags: ['Installation'],
        summary: 'Read how all that the app stands on is',
        description:
          'Storage, vault, identity, registrations, queues and schedule, each with the time that it took. Kept for 10 seconds; says nothing about tenants.',
        responses: {
          '200': answer('The app works.', healthDetails, healthDetailsExample),
          ...always,
          ...problemResponses(),
          '503': answer('Something that it stands on does not answer.', healthDetails),
        },
      },
    },
  };
}
