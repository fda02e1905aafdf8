// Makes the README's table of what each operator may do.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withRoleTable } from '../../shared/dashboard/role-table.ts';

const path = join(import.meta.dirname, '..', '..', 'README.md');
writeFileSync(path, withRoleTable(readFileSync(path, 'utf8')));
