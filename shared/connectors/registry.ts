import { directoryRoles } from './directory/directory-roles.ts';
import { domains } from './directory/domains.ts';
import { groups } from './directory/groups.ts';
import { organization } from './directory/organization.ts';
import { subscribedSkus } from './directory/subscribed-skus.ts';
import { subscriptions } from './directory/subscriptions.ts';
import { users } from './directory/users.ts';
import type { Stream } from './stream.ts';

/** Every stream that there is. A new data set is a file of its own and a line here. */
export const streams: readonly Stream[] = [
  organization,
  subscribedSkus,
  domains,
  subscriptions,
  directoryRoles,
  groups,
  users,
];

/** The streams of a connector in the order in which they are read. */
export function streamsOf(connector: string): Stream[] {
  return streams.filter((stream) => stream.connector === connector).toSorted((a, b) => a.order - b.order);
}

export function getStream(name: string): Stream {
  const found = streams.find((stream) => stream.name === name);
  if (!found) throw new RangeError(`There is no stream named ${name}`);
  return found;
}

export const connectors: readonly string[] = [...new Set(streams.map((stream) => stream.connector))];
