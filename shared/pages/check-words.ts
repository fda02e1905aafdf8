import type { Check, CheckedPermission, ProbeStatus } from '../contracts/validation.ts';
import type { Meaning } from './words.ts';

interface Words {
  label: string;
  meaning: Meaning;
}

export const permissionStatusWords: Record<CheckedPermission['status'], Words> = {
  granted: { label: 'Granted', meaning: 'fine' },
  missing: { label: 'Missing', meaning: 'broken' },
  extra: { label: 'Too much', meaning: 'attention' },
  unknown: { label: 'Unknown', meaning: 'waiting' },
};

export const probeWords: Record<ProbeStatus, Words> = {
  ok: { label: 'Works', meaning: 'fine' },
  'missing-permission': { label: 'Permission missing', meaning: 'broken' },
  'missing-role': { label: 'Role missing', meaning: 'broken' },
  'missing-licence': { label: 'Licence missing', meaning: 'attention' },
  'blocked-by-policy': { label: 'Blocked by policy', meaning: 'broken' },
  throttled: { label: 'Throttled', meaning: 'waiting' },
  unknown: { label: 'Unknown', meaning: 'waiting' },
};

export const checkWords: Record<Check['status'], Words> = {
  ok: { label: 'Works', meaning: 'fine' },
  failed: { label: 'Failed', meaning: 'broken' },
  unknown: { label: 'Unknown', meaning: 'waiting' },
  'not-used': { label: 'Not used', meaning: 'waiting' },
};
