import type { Snapshot } from '../snapshot.ts';
import { closedDoors } from './closed-doors.ts';
import { flexConsumption } from './flex-consumption.ts';
import { roles } from './roles.ts';
import type { Rule } from './rule.ts';
import { secrets } from './secrets.ts';
import { settings } from './settings.ts';

/** All that predicted resources are held to, by name. */
export const rules: Record<string, Rule> = {
  'everything could be predicted': ({ diagnostics }) => diagnostics,
  ...secrets,
  ...settings,
  ...closedDoors,
  ...roles,
  ...flexConsumption,
};

/** Everything that is wrong, with the rule that found it. */
export const findingsOf = (snapshot: Snapshot): string[] =>
  Object.entries(rules).flatMap(([name, rule]) => rule(snapshot).map((finding) => `${name}: ${finding}`));
