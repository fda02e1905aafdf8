import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { checkPaths } from './openapi-checks.ts';
import { connectionPaths } from './openapi-connections.ts';
import { installationPaths } from './openapi-installation.ts';
import { invitationPaths } from './openapi-invitations.ts';
import { createOpenApiParts, type Parameters } from './openapi-parts.ts';
import { recordPaths } from './openapi-records.ts';

/** The machine routes and what they answer. `connectionId` is the path parameter of one connection. */
export function openApiPaths(publicUrl: string, connectionId: Parameters): ZodOpenApiPathsObject {
  const parts = createOpenApiParts(publicUrl, connectionId);
  return {
    ...connectionPaths(parts),
    ...invitationPaths(parts),
    ...checkPaths(parts),
    ...recordPaths(parts),
    ...installationPaths(parts),
  };
}
