import type { CheckedPermission, ProbeStatus, Validation } from '../../shared/contracts/validation.ts';
import type { ValidateView } from '../../shared/pages/views/validate.ts';
import { streamNames } from '../sync/tables.ts';
import { ago, connection, customer, operator } from './samples.ts';

type Probe = Validation['probes'][number];

const ok = (message: string) => ({ status: 'ok' as const, message, remedy: null });
const granted = customer('active').permissions.items;

const probe = (stream: string, changes: Partial<Probe> = {}): Probe => ({
  stream,
  status: 'ok',
  message: 'One page was read.',
  remedy: null,
  lastCompleteAt: ago(4),
  ...changes,
});

export const validation = (changes: Partial<Validation> = {}): Validation => ({
  connectionId: 'q9Vb2xT0QkGmZc7n4pLw1A',
  checkedAt: ago(0),
  ok: true,
  summary: { message: 'Everything works.', remedy: null, actor: 'nobody' },
  token: ok('Microsoft gave a token that ends in 59 minutes.'),
  tenant: ok('The token is of Contoso Ltd, the tenant of this connection.'),
  vault: { status: 'not-used', message: 'This mode keeps no secret of the customer.', remedy: null },
  permissions: granted,
  probes: streamNames.map((stream) => probe(stream)),
  ...changes,
});

export const validate = (changes: Partial<ValidateView> = {}): ValidateView => ({
  validation: validation(),
  customerName: 'Contoso',
  connection: connection('active'),
  domains: ['*'],
  operator: null,
  action: null,
  kept: false,
  ...changes,
});

const asOperator = { operator, action: '/dashboard/connections/q9Vb2xT0QkGmZc7n4pLw1A/validate' };

const change = (name: string, changes: Partial<CheckedPermission>) =>
  granted.map((permission) => (permission.name === name ? { ...permission, ...changes } : permission));

const failed = (message: string, remedy: string) => ({ status: 'failed' as const, message, remedy });

const failingProbe = (status: ProbeStatus): Validation =>
  validation({
    ok: false,
    summary: {
      message: `People cannot be read: ${status}.`,
      remedy: 'What helps stands beside the stream below.',
      actor: status === 'throttled' ? 'nobody' : 'customer',
    },
    probes: [
      probe('organization'),
      probe('subscribedSkus'),
      probe('users', {
        status,
        message: `Microsoft answered 403 (${status}).`,
        remedy: 'An administrator of the tenant looks at it.',
        lastCompleteAt: ago(9 * 60),
      }),
    ],
  });

const failing = [
  'missing-permission',
  'missing-role',
  'missing-licence',
  'blocked-by-policy',
  'throttled',
  'unknown',
] as const;

export const validateStates: Record<string, ValidateView> = {
  ok: validate(),
  'ok-operator': validate({ ...asOperator, kept: true }),
  missing: validate({
    validation: validation({
      ok: false,
      summary: {
        message: 'The permission GroupMember.Read.All is missing.',
        remedy: 'Open the invitation again and consent once more, or grant it under Enterprise applications.',
        actor: 'customer',
      },
      permissions: [
        ...change('GroupMember.Read.All', {
          status: 'missing',
          remedy: 'An administrator of the tenant grants it.',
        }),
        {
          name: 'Mail.Read',
          kind: 'application',
          status: 'extra',
          reason: 'It is not needed.',
          remedy: 'Remove it under Enterprise applications.',
        },
      ],
    }),
    ...asOperator,
  }),
  token: validate({
    validation: validation({
      ok: false,
      summary: {
        message: 'Microsoft gives no token for this tenant.',
        remedy: 'Consent was taken away. An administrator of the tenant consents again.',
        actor: 'customer',
      },
      token: failed(
        'Microsoft refuses it (AADSTS7000229).',
        'Consent again, or enable the app under Enterprise applications.',
      ),
      tenant: { status: 'unknown', message: 'Not known without a token.', remedy: null },
      vault: failed('The secret in the vault has expired.', 'Give a new one in the guide.'),
      permissions: granted.map((permission) => ({ ...permission, status: 'unknown' as const })),
      probes: [],
    }),
  }),
  domains: validate({ domains: ['contoso.com', 'contoso.de'], ...asOperator }),
  ...Object.fromEntries(failing.map((status) => [status, validate({ validation: failingProbe(status) })])),
};
