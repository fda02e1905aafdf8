import { findAadsts, tokenFailure } from '../../shared/errors/aadsts.ts';

test.each([
  [400, 700016, 'pending-consent'],
  [400, 650051, 'pending-consent'],
  [400, 65001, 'pending-consent'],
  [400, 500011, 'pending-consent'],
  [400, 7000112, 'blocked-by-policy'],
  [400, 53000, 'blocked-by-policy'],
  [400, 53003, 'blocked-by-policy'],
  [400, 530032, 'blocked-by-policy'],
  // Not listed, but of the family: a policy of the customer's all the same.
  [400, 53011, 'blocked-by-policy'],
  [400, 530099, 'blocked-by-policy'],
  [401, 7000215, 'registration-credential'],
  [401, 7000222, 'registration-credential'],
  [401, 700027, 'registration-credential'],
  [400, 90002, 'tenant-gone'],
  [400, 900023, 'tenant-gone'],
  [503, 90033, 'unreachable'],
  [429, 90055, 'unreachable'],
  [500, undefined, 'unreachable'],
  [503, 1234567, 'unreachable'],
  [429, undefined, 'unreachable'],
  [400, undefined, 'registration-credential'],
  [401, 1234567, 'registration-credential'],
] as const)('status %d with AADSTS%s is %s', (status, aadsts, failure) => {
  expect(tokenFailure(status, aadsts)).toBe(failure);
});

test.each([
  ['AADSTS65001: The user or administrator', 65001],
  ['AADSTS7000215: x AADSTS65001: y', 7000215],
  ['{"error_description":"AADSTS50020: User account"}', 50020],
  ['AADSTS: none', undefined],
  ['AADSTS12', undefined],
  ['', undefined],
])('%j names %s', (text, number) => {
  expect(findAadsts(text)).toBe(number);
});
