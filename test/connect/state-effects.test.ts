import {
  type ConnectionRow,
  connectionPartition,
  createConnectTables,
} from '../../shared/connect/connection-row.ts';
import { applyEvent } from '../../shared/connect/connections.ts';
import { connectionEvents, transition } from '../../shared/connect/state-table.ts';
import { connectionStates } from '../../shared/contracts/connections.ts';
import { type Store, startStore } from '../store/azurite.ts';
import { toConnectionRow } from '../sync/customer-row.ts';

let store: Store;
beforeAll(async () => {
  store = await startStore();
});
afterAll(() => store?.stop());

const person = { username: 'a@b.example', password: '' };
const tenant = {
  id: '7c3f9d2f-1e63-4f1d-9a1f-2a8b4c0d3e71',
  displayName: 'Contoso',
  domains: ['contoso.com'],
  administrator: person,
  person,
};
/** A reason from earlier, so that one that is left over shows. */
const row: ConnectionRow = {
  ...toConnectionRow(tenant, Date.UTC(2026, 0, 1, 0, 0, 0, 123)),
  reasonCode: 'sync-incomplete',
  reasonDetail: 'from earlier',
};

/** The stored row after an event, and whether anything was written. */
async function walk(state: ConnectionRow['state'], event: (typeof connectionEvents)[number], only = true) {
  const connect = createConnectTables(store.tables);
  const id = `${state}_${event}_${only}`;
  const before = await connect.connections.insert(connectionPartition, id, { ...row, state });
  const refused = await applyEvent(connect, id, event, {
    detail: 'what it was',
    onlyIf: () => only,
  }).then(
    () => null,
    ({ code }: { code: string }) => code,
  );
  const after = await connect.connections.get(connectionPartition, id);
  return { row: after.row, isWritten: after.etag !== before.etag, refused };
}

test.each(connectionStates)(
  'each event finds a connection that is %s and changes what its cell says, no more',
  async (state) => {
    const walked = await Promise.all(connectionEvents.map((event) => walk(state, event)));
    for (const [index, event] of connectionEvents.entries()) {
      const next = transition(state, event);
      const unchanged = { row: { ...row, state }, isWritten: false };
      if (next === 'stays')
        expect({ event, ...walked[index] }).toEqual({ event, ...unchanged, refused: null });
      else if (next === 'refused')
        expect({ event, ...walked[index] }).toEqual({ event, ...unchanged, refused: 'wrong-state' });
      else {
        const detail = next.reason === null ? null : 'what it was';
        const moved = { ...row, state: next.to, reasonCode: next.reason, reasonDetail: detail };
        expect({ event, ...walked[index] }).toEqual({ event, row: moved, isWritten: true, refused: null });
      }
    }
  },
);

test.each(connectionStates)(
  'an event that comes too late changes nothing of a connection that is %s',
  async (state) => {
    const walked = await Promise.all(connectionEvents.map((event) => walk(state, event, false)));
    for (const each of walked)
      expect(each).toEqual({ row: { ...row, state }, isWritten: false, refused: null });
  },
);
