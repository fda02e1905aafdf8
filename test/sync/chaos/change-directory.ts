import type { ControlClient } from '../../cloud/control/client.ts';

/** Somebody joins and somebody leaves a group and a role; now and then a group comes, goes, or comes back. */
export async function changeDirectory(
  control: ControlClient,
  tenantId: string,
  turn: number,
  gone: string[],
): Promise<void> {
  const { groups, directoryRoles } = await control.readDirectory(tenantId);
  const group = groups[turn % Math.max(1, groups.length)];
  const role = directoryRoles[turn % Math.max(1, directoryRoles.length)];
  const join = ({ members }: { members: string[] }) => ({ add: 1, remove: members.slice(0, turn % 2) });
  await control.changeDirectory(tenantId, {
    ...(group ? { members: { [group.id]: join(group) } } : {}),
    ...(role ? { roles: { [role.id]: join(role) } } : {}),
  });
  const last = groups.at(-1);
  const back = gone.at(-1);
  if (turn % 4 === 0) {
    const add = [{ displayName: `Group ${turn}`, members: 2 }];
    await control.changeDirectory(tenantId, { groups: { add } });
  } else if (turn % 4 === 1 && last && last !== group) {
    await control.changeDirectory(tenantId, { groups: { remove: [last.id] } });
    gone.push(last.id);
  } else if (turn % 4 === 2 && back) {
    await control.changeDirectory(tenantId, { groups: { restore: [back] } });
    gone.pop();
  }
}
