import { type CreateDocumentOptions, createDocument } from 'zod-openapi';
import { openApiPaths } from './openapi-routes.ts';
import { domainName, guid, ownId } from './primitives.ts';
import { storedRecord } from './records.ts';

const connectionId = ownId.meta({
  description: 'The id of the connection.',
  example: 'k3J9vQ2mT7xW1bN5cR8dYg',
  param: { id: 'connectionId', in: 'path', name: 'id' },
});

/** The OpenAPI 3.1 document of the machine routes. The server is relative: it is where the document was read. */
export function openApiDocument(installation: { publicUrl: string; partnerName: string }): object {
  const { publicUrl, partnerName } = installation;
  return createDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'Tenantry',
        version: '1',
        summary: 'Connects customers’ Microsoft 365 tenants and keeps their data in sync.',
        description: `The installation of ${partnerName} at ${publicUrl}.\n\nErrors are problem documents (RFC 9457) with a stable \`code\`. Lists are \`{ "items": […], "continuation": string | null }\`; the list of changes never ends and has a \`cursor\` instead. New fields, states and codes may be added at any time.`,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/', description: publicUrl }],
      security: [
        { functionKey: [] },
        { functionKeyInQuery: [] },
        { functionKey: [], client: [] },
        { functionKeyInQuery: [], client: [] },
      ],
      tags: [
        { name: 'Connections', description: 'Customers’ tenants, and how they come to be connected.' },
        { name: 'Invitations', description: 'Links that wait for a customer.' },
        { name: 'Checks', description: 'Whether a connection works, and what was done with it.' },
        { name: 'Sync', description: 'What is read from a tenant, and how complete it is.' },
        { name: 'Data', description: 'What was read, and what has changed of it.' },
        { name: 'Installation', description: 'What this installation offers.' },
      ],
      paths: openApiPaths(publicUrl, [connectionId]),
      components: {
        securitySchemes: {
          functionKey: {
            type: 'apiKey',
            in: 'header',
            name: 'x-functions-key',
            description: 'A function key of the host.',
          },
          client: {
            type: 'http',
            scheme: 'bearer',
            description:
              'Needed as well once this installation has API clients: a client’s key, or an app token of the home tenant.',
          },
          functionKeyInQuery: {
            type: 'apiKey',
            in: 'query',
            name: 'code',
            description: 'The same key in the query, for a URL that an administrator opens in a browser.',
          },
        },
      },
    },
    { override: toPortable },
  );
}

/** What clients can rely on, where zod's JSON Schema says more or less than that. */
const toPortable: NonNullable<CreateDocumentOptions['override']> = ({ jsonSchema, zodSchema, io }) => {
  if (zodSchema === guid && io === 'output') Object.assign(jsonSchema, { type: 'string', format: 'uuid' });
  // Trimmed and put in lower case before it is checked.
  if (zodSchema === domainName) {
    delete jsonSchema.pattern;
    jsonSchema.format = 'hostname';
  }
  if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  // A record has the properties of its stream besides.
  if (io === 'output' && zodSchema !== storedRecord) delete jsonSchema.additionalProperties;
};
