import { checkedPermission } from '../../shared/contracts/validation.ts';
import { permissionEntries, requiredRoles } from '../../shared/permissions/catalogue.ts';
import { toCheckedPermissions } from '../../shared/permissions/check.ts';

const roles = requiredRoles('read');
const statuses = (list: ReturnType<typeof toCheckedPermissions>, status: string) =>
  list.filter((each) => each.status === status).map(({ name }) => name);

describe.each(['admin-consent', 'own-app'] as const)('in the mode %s', (mode) => {
  test('everything that is needed is listed with its reason, in the order of the catalogue', () => {
    const checked = toCheckedPermissions('read', mode, roles, { signedIn: true });
    expect(checked.map(({ name, kind, reason }) => ({ name, kind, reason }))).toEqual(
      permissionEntries('read').map(({ name, kind, reason }) => ({ name, kind, reason })),
    );
    expect(checked.every(({ status, remedy }) => status === 'granted' && remedy === null)).toBe(true);
  });

  test.each(roles)('%s alone is missing where it is taken away, and the remedy names it', (name) => {
    const checked = toCheckedPermissions(
      'read',
      mode,
      roles.filter((role) => role !== name),
    );
    expect(statuses(checked, 'missing')).toEqual([name]);
    const { remedy } = checked.find((each) => each.status === 'missing') ?? {};
    expect(remedy).toMatch(/^An administrator of the tenant grants it: /);
    expect(remedy).toContain(name);
  });

  test('what is granted beyond it is extra, once, and said not to be needed', () => {
    const checked = toCheckedPermissions('read', mode, [
      ...roles,
      'Mail.Read',
      'Mail.Read',
      'Files.Read.All',
    ]);
    expect(statuses(checked, 'extra')).toEqual(['Files.Read.All', 'Mail.Read']);
    const extra = checked.find(({ status }) => status === 'extra');
    expect(extra?.remedy).toMatch(/^Not needed; it can be removed under API permissions/);
    expect(statuses(checked, 'missing')).toEqual([]);
  });

  test('without a token nothing is known, and nothing is said to be missing', () => {
    const checked = toCheckedPermissions('read', mode, null);
    expect(new Set(checked.map(({ status }) => status))).toEqual(new Set(['unknown']));
  });

  test('the delegated ones are known only where somebody has signed in', () => {
    const delegated = (signedIn?: boolean) =>
      toCheckedPermissions('read', mode, roles, signedIn === undefined ? {} : { signedIn })
        .filter(({ kind }) => kind === 'delegated')
        .map(({ status }) => status);
    expect([delegated(), delegated(false), delegated(true)]).toEqual([
      ['unknown', 'unknown'],
      ['unknown', 'unknown'],
      ['granted', 'granted'],
    ]);
  });

  test('every line holds the contract', () => {
    for (const each of toCheckedPermissions('read', mode, ['Mail.Read']))
      expect(checkedPermission.parse(each)).toEqual(each);
  });
});
