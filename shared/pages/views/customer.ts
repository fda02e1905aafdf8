import type { Connection } from '../../contracts/connections.ts';
import type { StreamCoverage } from '../../contracts/streams.ts';
import type { CheckedPermission } from '../../contracts/validation.ts';
import type { ActionView } from './action.ts';
import type { CustomerRow } from './customers.ts';
import type { ExportLinks } from './exports.ts';
import type { OperatorView } from './operator.ts';
import type { SettingsFormView } from './settings-form.ts';

export interface SeatRow {
  skuId: string;
  /** Friendly name where it is known, else the part number. */
  name: string;
  partNumber: string;
  status: string;
  /** One of Microsoft's free offers: listed like all others, and in no sum. */
  isFree: boolean;
  owned: number;
  assigned: number;
  spare: number;
}

export interface PersonRow {
  id: string;
  displayName: string | null;
  userPrincipalName: string | null;
  mail: string | null;
  enabled: boolean | null;
  guest: boolean;
  licences: string[];
  removedAt: string | null;
}

export type CustomerTab = 'overview' | 'people' | 'licences' | 'permissions' | 'history' | 'settings';

/** Which people are listed. */
export type PeopleFilter = 'all' | 'licensed' | 'unlicensed' | 'disabled' | 'guests';

export interface HistoryRow {
  at: string;
  who: string;
  what: string;
  detail: string | null;
  /** The network address that it came from. */
  from: string | null;
  /** What stood before and stands now, one line a value; empty where nothing is told. */
  changes: { name: string; before: string | null; after: string | null }[];
}

export interface CustomerView {
  operator: OperatorView;
  row: CustomerRow;
  connection: Connection;
  tab: CustomerTab;
  streams: StreamCoverage[];
  seats: SeatRow[];
  /** "Data as of": when the rows shown were last complete. */
  asOf: string | null;
  people: {
    rows: PersonRow[];
    search: string;
    filter: PeopleFilter;
    continuation: string | null;
  } | null;
  permissions: { items: CheckedPermission[]; asOf: string | null };
  history: HistoryRow[];
  /** Only on the tab of settings. */
  settings: SettingsFormView | null;
  /** The table of this tab, as it is shown; null where the tab has none. */
  exports: ExportLinks | null;
  /** Who else reads this tenant; null where it is this connection alone. */
  shared: { isOwner: boolean; ownerId: string | null; ownerName: string | null; others: number } | null;
  /** The invitation that is open, without its link, which is shown once. */
  invitation: { expiresAt: string; openedAt: string | null } | null;
  /** The one action that helps, where an operator has one: POST to `href` with the CSRF token. */
  action: ActionView | null;
  /** All else that this operator may do in this state: never primary buttons. */
  otherActions: ActionView[];
}
