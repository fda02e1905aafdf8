import { faker as arabic } from '@faker-js/faker/locale/ar';
import { faker as english } from '@faker-js/faker/locale/en';
import { faker as japanese } from '@faker-js/faker/locale/ja';
import { faker as polish } from '@faker-js/faker/locale/pl';
import { pick, type Random } from './random.ts';

/** What a name is drawn from. Made once a tenant: calling the faker for each of 100,000 users takes too long. */
export interface NamePools {
  /** Both names of one script stay together. */
  scripts: { given: string[]; surname: string[] }[];
  titles: string[];
  departments: string[];
  cities: string[];
}

export interface FullName {
  given: string;
  surname: string;
}

const DEPARTMENTS = ['Finance', 'Sales', 'Legal', 'Engineering', 'Operations', 'Human Resources', 'R&D'];

export function createNamePools(seed: number): NamePools {
  const many = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);
  const pool = (faker: typeof english, count: number) => {
    faker.seed(seed);
    return {
      given: many(count, () => faker.person.firstName()),
      surname: many(count, () => faker.person.lastName()),
    };
  };
  const scripts = [pool(english, 400), pool(polish, 100), pool(japanese, 60), pool(arabic, 60)];
  return {
    scripts,
    titles: many(80, () => english.person.jobTitle()),
    departments: DEPARTMENTS,
    cities: many(40, () => english.location.city()),
  };
}

/** Mostly Latin script, some of the others: a tenant is never all ASCII. */
export function drawName(random: Random, pools: NamePools): FullName {
  const roll = random();
  const script = pools.scripts[roll < 0.8 ? 0 : roll < 0.92 ? 1 : roll < 0.96 ? 2 : 3];
  const from = script ?? { given: ['Adele'], surname: ['Vance'] };
  return { given: pick(random, from.given), surname: pick(random, from.surname) };
}

/** The part of a user principal name before the `@`: ASCII letters, digits and apostrophes only. */
export function toAlias({ given, surname }: FullName, fallback: string): string {
  const plain = (text: string) =>
    text
      .normalize('NFD')
      .replace(/ł/gi, 'l')
      .replace(/[^A-Za-z0-9']/g, '')
      .toLowerCase();
  const parts = [plain(given), plain(surname)].filter((part) => part !== '');
  return parts.length === 2 ? parts.join('.') : fallback;
}
