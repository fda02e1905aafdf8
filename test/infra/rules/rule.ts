import type { Resource, Snapshot } from '../snapshot.ts';
import { ofType, propertyOf } from '../snapshot.ts';

/** What is wrong with what a deployment would make, a sentence each. */
export type Rule = (snapshot: Snapshot) => string[];

/** Every resource of a type has these values; and there is one of it at least, unless it is `optional`. */
export const has =
  (type: string, wanted: Record<string, unknown>, optional = false): Rule =>
  (snapshot) => {
    const found = ofType(snapshot, type);
    if (found.length === 0) return optional ? [] : [`There is no ${type}`];
    return found.flatMap((resource) => wrongOf(resource, wanted));
  };

const wrongOf = (resource: Resource, wanted: Record<string, unknown>): string[] =>
  Object.entries(wanted)
    .filter(([path, value]) => JSON.stringify(propertyOf(resource, path)) !== JSON.stringify(value))
    .map(
      ([path, value]) =>
        `${resource.name}: ${path} is ${JSON.stringify(propertyOf(resource, path))}, not ${JSON.stringify(value)}`,
    );
