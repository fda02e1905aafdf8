import { customersTable } from './customers.ts';
import { historyTable } from './history.ts';
import { invitationsTable } from './invitations.ts';
import type { ExportName } from './links.ts';
import { peopleTable } from './people.ts';
import { permissionsTable } from './permissions.ts';
import { seatsTable } from './seats.ts';
import { streamsTable } from './streams.ts';
import type { ConnectionTable, InstallationTable } from './table.ts';

export type ExportSource =
  | { of: 'installation'; toTable: InstallationTable }
  | { of: 'connection'; toTable: ConnectionTable };

/** Every table that can be taken away. A new one is a file of its own and a line here. */
export const exportSources: Record<ExportName, ExportSource> = {
  customers: { of: 'installation', toTable: customersTable },
  invitations: { of: 'installation', toTable: invitationsTable },
  users: { of: 'connection', toTable: peopleTable },
  subscribedSkus: { of: 'connection', toTable: seatsTable },
  streams: { of: 'connection', toTable: streamsTable },
  permissions: { of: 'connection', toTable: permissionsTable },
  history: { of: 'connection', toTable: historyTable },
};
