import { toSelected } from '../../cloud/graph/select.ts';
import { basePeople, baseTenant, numbered, type Person } from './people.ts';

export interface PageRequest {
  users: number;
  /** The properties that are asked for. */
  select: string[];
  page: number;
  size: number;
  /** What follows the list: the next link, or the delta link. */
  link: object;
}

/** Pages that are kept once they are written: 100,000 users at 999 a page. */
const keptPages = 101;

/** Pages of a generated tenant as text. Small tenants are written once, so that the server is not what is measured. */
export function createUsersPages(): (request: PageRequest) => Buffer {
  const kept = new Map<string, Buffer>();
  const selected = new Map<string, Person[]>();

  const peopleWith = (select: string[]) => {
    const key = select.join(',');
    const known =
      selected.get(key) ??
      basePeople.map((person) => toSelected(baseTenant, person, [...new Set([...select, 'id'])]) as Person);
    selected.set(key, known);
    return known;
  };

  const write = ({ users, select, page, size, link }: PageRequest) => {
    const people = peopleWith(select);
    const first = page * size;
    const value: string[] = [];
    for (let row = first; row < Math.min(first + size, users); row++) {
      const person = people[row % people.length];
      if (person) value.push(JSON.stringify(numbered(person, row, users)));
    }
    const head = JSON.stringify({ '@odata.context': 'bench/$metadata#users', ...link });
    return Buffer.from(`${head.slice(0, -1)},"value":[${value.join(',')}]}`);
  };

  return (request) => {
    const { users, select, page, size } = request;
    if (users > keptPages * size) return write(request);
    const key = `${users} ${size} ${page} ${select.join(',')}`;
    const known = kept.get(key) ?? write(request);
    kept.set(key, known);
    return known;
  };
}
