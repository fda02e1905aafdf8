import { type ClientRow, clientRow } from '../contracts/clients.ts';
import { createRows, type Rows, type Stored } from '../store/rows.ts';
import type { Tables } from '../store/tables.ts';

export const clientPartition = 'client';

export const createClientTable = (tables: Tables): Rows<ClientRow> =>
  createRows(tables, 'clients', clientRow);

/** Every client that was ever made, revoked ones too. */
export const listClients = (clients: Rows<ClientRow>): AsyncGenerator<Stored<ClientRow>> =>
  clients.list({ partitionKey: clientPartition });

/** Whether a client was ever made. Storage may answer an empty page and still go on. */
export async function isAnyMade(clients: Rows<ClientRow>): Promise<boolean> {
  let continuation: string | undefined;
  for (;;) {
    const page = await clients.page({ partitionKey: clientPartition, limit: 1, continuation });
    if (page.rows.length > 0) return true;
    if (page.continuation === null) return false;
    continuation = page.continuation;
  }
}
