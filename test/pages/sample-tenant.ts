import type { PersonRow, SeatRow } from '../../shared/pages/views/customer.ts';

const seat = (
  name: string,
  partNumber: string,
  owned: number,
  assigned: number,
  status = 'Enabled',
): SeatRow => ({
  skuId: `00000000-0000-4000-8000-${partNumber.length.toString().padStart(6, '0')}${owned.toString().padStart(6, '0')}`,
  name,
  partNumber,
  status,
  isFree: partNumber.endsWith('_FREE'),
  owned,
  assigned,
  spare: owned - assigned,
});

export const seats: SeatRow[] = [
  seat('Microsoft 365 Business Premium', 'SPB', 300, 287),
  seat('Microsoft 365 E3', 'SPE_E3', 850, 812),
  seat('Exchange Online (Plan 1)', 'EXCHANGESTANDARD', 120, 64),
  seat('Microsoft Power Automate Free', 'FLOW_FREE', 10_000, 43),
  seat('Power BI Pro', 'POWER_BI_PRO', 25, 27),
  seat('Visio Plan 2', 'VISIOCLIENT', 10, 0, 'Suspended'),
  seat('Microsoft Teams Rooms Pro', 'Microsoft_Teams_Rooms_Pro', 6, 6),
  seat('Microsoft Entra ID P2', 'AAD_PREMIUM_P2', 15, 12),
  seat('Project Plan 3', 'PROJECTPROFESSIONAL', 8, 3, 'Warning'),
  seat('NEW_SKU_THAT_NOBODY_HAS_NAMED_YET', 'NEW_SKU_THAT_NOBODY_HAS_NAMED_YET', 1, 1),
];

const person = (displayName: string | null, alias: string, changes: Partial<PersonRow> = {}): PersonRow => ({
  id: alias,
  displayName,
  userPrincipalName: `${alias}@contoso.com`,
  mail: `${alias}@contoso.com`,
  enabled: true,
  guest: false,
  licences: ['Microsoft 365 E3'],
  removedAt: null,
  ...changes,
});

export const people: PersonRow[] = [
  person('Adele Vance', 'adele', { licences: ['Microsoft 365 E3', 'Power BI Pro', 'Visio Plan 2'] }),
  person('Alex Wilber', 'alex'),
  person('Diego Siciliani', 'diego', { enabled: false, licences: [] }),
  person('Grady Archie', 'grady', {
    guest: true,
    userPrincipalName: 'grady_fabrikam.com#EXT#@contoso.onmicrosoft.com',
    mail: 'grady@fabrikam.com',
    licences: [],
  }),
  person(null, 'svc-scanner', { mail: null, licences: [], enabled: null }),
  person('Isaiah Langer', 'isaiah', { removedAt: '2025-11-20T08:00:00Z', licences: [] }),
  person('Łucja Wiśniewska-Ørsted', 'lucja'),
  person('مريم الحسيني', 'maryam'),
  person('山田 太郎', 'yamada', { licences: ['Microsoft 365 Business Premium'] }),
  person('Joni Sherman', 'joni', { licences: ['Microsoft 365 E3', 'Microsoft Entra ID P2'] }),
];
