import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { change } from '../../shared/contracts/changes.ts';
import {
  connection,
  connectionWithInvitation,
  createConnection,
} from '../../shared/contracts/connections.ts';
import {
  changeExample,
  connectionExample,
  createConnectionExample,
  disconnectedExample,
  invitationExample,
  recordExample,
  streamCoverageExample,
} from '../../shared/contracts/examples.ts';
import { openApiDocument } from '../../shared/contracts/openapi.ts';
import { problem, problemStatuses } from '../../shared/contracts/problems.ts';
import { storedRecord } from '../../shared/contracts/records.ts';
import { streamCoverage } from '../../shared/contracts/streams.ts';

const response = z.looseObject({ content: z.record(z.string(), z.looseObject({})).optional() });
const operation = z.looseObject({
  operationId: z.string(),
  security: z.array(z.unknown()).optional(),
  responses: z.record(z.string(), z.looseObject({ $ref: z.string().optional() })),
});
const shape = z.looseObject({
  openapi: z.string(),
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  components: z.looseObject({
    responses: z.record(z.string(), response),
    schemas: z.record(z.string(), z.unknown()),
  }),
});

const document = shape.parse(
  openApiDocument({ publicUrl: 'http://localhost:7071', partnerName: 'Northwind' }),
);
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods)
    .filter(([method]) => method !== 'parameters')
    .map(([method, value]) => ({ route: `${method.toUpperCase()} ${path}`, ...operation.parse(value) })),
);

test('the document describes exactly the machine routes', () => {
  expect(operations.map(({ route }) => route).sort()).toEqual([
    'DELETE /api/connections/{id}',
    'GET /api/changes',
    'GET /api/connections',
    'GET /api/connections/{id}',
    'GET /api/connections/{id}/audit',
    'GET /api/connections/{id}/permissions',
    'GET /api/connections/{id}/streams',
    'GET /api/connections/{id}/validate',
    'GET /api/data/{stream}',
    'GET /api/health',
    'GET /api/health/details',
    'GET /api/invitations',
    'GET /api/openapi.json',
    'GET /api/permissions',
    'PATCH /api/connections/{id}',
    'POST /api/connections',
    'POST /api/connections/{id}/confirm',
    'POST /api/connections/{id}/invitation',
    'POST /api/connections/{id}/pause',
    'POST /api/connections/{id}/reject',
    'POST /api/connections/{id}/resume',
    'POST /api/connections/{id}/sync',
    'POST /api/connections/{id}/validate',
    'POST /api/invitations/{id}/cancel',
    'POST /api/invitations/{id}/resend',
    'PUT /api/connections/{id}/registration',
  ]);
  expect(document.openapi).toBe('3.1.0');
});

test('only health is open to anyone', () => {
  expect(operations.filter(({ security }) => security?.length === 0).map(({ route }) => route)).toEqual([
    'GET /api/health',
  ]);
});

test('no operation has the name of another', () => {
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
});

test('what goes wrong is a problem document with the code and status of the contract', () => {
  for (const { content } of Object.values(document.components.responses)) {
    const media = content?.['application/problem+json'];
    if (media === undefined) continue;
    expect(media.schema).toEqual({ $ref: '#/components/schemas/Problem' });
    for (const { value } of Object.values(
      z.record(z.string(), z.object({ value: z.unknown() })).parse(media.examples),
    )) {
      const parsed = problem.parse(value);
      expect(parsed.status).toBe(problemStatuses[parsed.code]);
    }
  }
});

test('the examples hold the contracts', () => {
  expect(createConnection.parse(createConnectionExample)).toEqual(createConnectionExample);
  expect(connection.parse(connectionExample)).toEqual(connectionExample);
  expect(connection.parse(disconnectedExample)).toEqual(disconnectedExample);
  expect(streamCoverage.parse(streamCoverageExample)).toEqual(streamCoverageExample);
  expect(storedRecord.parse(recordExample)).toEqual(recordExample);
  expect(change.parse(changeExample)).toEqual(changeExample);
  const invitation = invitationExample('https://tenantry.northwind.test');
  expect(connectionWithInvitation.parse(invitation)).toEqual(invitation);
});

const lintReport = z.object({
  totals: z.object({ errors: z.int(), warnings: z.int() }),
  problems: z.array(z.object({ ruleId: z.string() })),
});

/** What `@redocly/cli` finds with its recommended rules, without asking the network. */
function lint(content: object) {
  const folder = mkdtempSync(join(tmpdir(), 'tenantry-openapi-'));
  try {
    writeFileSync(join(folder, 'openapi.json'), JSON.stringify(content));
    writeFileSync(join(folder, 'redocly.yaml'), 'extends: [recommended]\ntelemetry: off\n');
    const redocly = join(process.cwd(), 'node_modules', '@redocly', 'cli', 'bin', 'cli.js');
    const { status, stdout } = spawnSync(
      process.execPath,
      [redocly, 'lint', 'openapi.json', '--format=json'],
      {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
      },
    );
    return { status, ...lintReport.parse(JSON.parse(stdout)) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('the document lints clean with the recommended rules', () => {
  expect(lint(document)).toEqual({ status: 0, totals: { errors: 0, warnings: 0 }, problems: [] });
});

test('the linter would find a mistake', () => {
  const { problems } = lint({ ...document, security: [{ unknown: [] }] });
  expect(problems.map(({ ruleId }) => ruleId)).toContain('security-defined');
});
