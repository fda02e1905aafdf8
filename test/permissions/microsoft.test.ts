import { readFileSync } from 'node:fs';
import { generateCatalogue, toText } from './generate-catalogue.ts';
import { findLeast, permittedFor } from './least-permission.ts';
import { hasData, readMicrosoftData } from './microsoft-data.ts';

// Microsoft's data is not part of the repository: without it these tests are reported as skipped.
const suite = hasData ? describe : describe.skip;

suite('against the data of Microsoft', () => {
  const data = hasData
    ? readMicrosoftData()
    : { permissions: {}, deployments: {}, descriptions: { application: [], delegated: [] } };

  test('the committed catalogue is what the generator makes today', () => {
    const committed = readFileSync('shared/permissions/catalogue.generated.json', 'utf8');
    expect(committed).toBe(toText(generateCatalogue(data)));
  });

  test.each([
    ['GET /organization', 'Organization.Read.All'],
    ['GET /domains', 'Domain.Read.All'],
    ['GET /users/delta', 'User.Read.All'],
    ['GET /users/{id}', 'User.ReadBasic.All'],
    ['GET /subscribedSkus', 'LicenseAssignment.Read.All'],
    ['GET /directoryRoles', 'RoleManagement.Read.Directory'],
    ['GET /directoryRoles/{id}/members', 'RoleManagement.Read.Directory'],
  ])('the rules alone give %s %s', (call, permission) => {
    expect(findLeast(data, call)).toBe(permission);
  });

  test('a call that the data does not know has no permission by rule', () => {
    expect(permittedFor(data, 'GET /directory/subscriptions')).toEqual([]);
    expect(findLeast(data, 'GET /directory/subscriptions')).toBeUndefined();
  });
});
