import { createHash } from 'node:crypto';
import { mayResume } from '../../shared/connect/may-resume.ts';
import { createId, createToken, hashToken } from '../../shared/connect/own-ids.ts';
import { isInScope } from '../../shared/connect/tenant-scope.ts';
import { connectionStates } from '../../shared/contracts/connections.ts';
import { contoso, fabrikam } from './rows.ts';

test.each([
  ['paused-by-partner', 'partner', true],
  ['paused-by-partner', 'customer', false],
  ['paused-by-customer', 'customer', true],
  ['paused-by-customer', 'partner', false],
  [null, 'partner', true],
  [null, 'customer', false],
] as const)('what is %s is resumed by the %s: %s', (reasonCode, by, expected) => {
  expect(mayResume({ state: 'paused', reasonCode }, by)).toBe(expected);
});

test.each(connectionStates.filter((state) => state !== 'paused'))('nobody resumes what is %s', (state) => {
  for (const reasonCode of ['paused-by-partner', 'paused-by-customer', null] as const)
    for (const by of ['partner', 'customer'] as const)
      expect(mayResume({ state, reasonCode }, by)).toBe(false);
});

test.each([
  ['a tenant of theirs', [contoso], { tenantId: contoso, namedTenantId: contoso }, true],
  ['an invited tenant of theirs', [contoso], { tenantId: null, namedTenantId: contoso }, true],
  ['another tenant', [contoso], { tenantId: fabrikam, namedTenantId: fabrikam }, false],
  ['another than they were told', [contoso], { tenantId: fabrikam, namedTenantId: contoso }, false],
  ['a tenant that nobody knows yet', [contoso], { tenantId: null, namedTenantId: null }, false],
  ['a tenant of theirs where they have none', [], { tenantId: contoso, namedTenantId: contoso }, false],
])('whoever acts for some tenants sees of %s what is right', (_, tenants, row, expected) => {
  expect(isInScope(new Set(tenants), row)).toBe(expected);
});

test('whoever acts for every tenant sees one that nobody knows yet too', () => {
  expect(isInScope(null, { tenantId: null, namedTenantId: null })).toBe(true);
  expect(isInScope(null, { tenantId: contoso, namedTenantId: null })).toBe(true);
});

test('ids and tokens are as long as they say and never the same', () => {
  const ids = Array.from({ length: 100 }, createId);
  const tokens = Array.from({ length: 100 }, createToken);
  for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{22}$/);
  for (const token of tokens) expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(new Set([...ids, ...tokens]).size).toBe(200);
});

test('of a token its SHA-256 is kept', () => {
  const token = createToken();
  expect(hashToken(token)).toBe(createHash('sha256').update(token).digest('base64url'));
  expect(hashToken('')).toBe('47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU');
});
