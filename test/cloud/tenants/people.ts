import type { GraphRecord, Person } from '../model.ts';
import { license } from './products.ts';
import { type Maker, toUser } from './user-record.ts';

/** Template ids of directory roles, the same in every tenant. */
export const ROLE_TEMPLATES = {
  globalAdministrator: '62e90394-69f5-4237-9190-012177145e10',
  privilegedRoleAdministrator: 'e8611ab8-c189-46e8-94e1-60213ab1f814',
  reportsReader: '4a5d8f65-41da-4de4-8968-e035b65339cf',
} as const;

/** Somebody to add to those whom every tenant has. */
export interface PersonOptions {
  /** Before the `@` of the default domain, or a whole user principal name. */
  username: string;
  displayName: string;
  password?: string;
  directoryRoles?: string[];
  appRoles?: Record<string, string[]>;
}

const EVERYWHERE: PersonOptions[] = [
  {
    username: 'admin',
    displayName: 'Ada Administrator',
    directoryRoles: [ROLE_TEMPLATES.globalAdministrator],
  },
  {
    username: 'roles',
    displayName: 'Rolf Roleholder',
    directoryRoles: [ROLE_TEMPLATES.privilegedRoleAdministrator],
  },
  { username: 'person', displayName: 'Petra Person' },
];

/** Those who can sign in, each with their user. The first is the Global Administrator; passwords follow from the seed. */
export function createPeople(
  maker: Maker,
  seed: number,
  extra: PersonOptions[],
): { person: Person; user: GraphRecord }[] {
  const domain = maker.domains[1] ?? maker.domains[0];
  return [...EVERYWHERE, ...extra].map((options) => {
    const name = options.username;
    const username = name.includes('@') ? name : `${name}@${domain}`;
    const [givenName = null, surname = null] = options.displayName.split(' ');
    const user = toUser(maker, {
      userPrincipalName: username,
      displayName: options.displayName,
      givenName,
      surname,
      mail: username,
      usageLocation: 'US',
      preferredLanguage: 'en-US',
      assignedLicenses: [license('SPE_E5')],
    });
    const person = {
      objectId: user.id,
      username,
      password: options.password ?? `${name.split('@')[0]}-Pass-${seed}!`,
      displayName: options.displayName,
      directoryRoles: options.directoryRoles ?? [],
      appRoles: options.appRoles ?? {},
    };
    return { person, user };
  });
}
