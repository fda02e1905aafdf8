/** What is measured. A counter adds up; a histogram keeps count, sum, least and most. */
export const metrics = {
  'tenantry.records': { kind: 'counter', unit: '{record}', description: 'Records read' },
  'tenantry.requests': { kind: 'counter', unit: '{request}', description: 'Requests to Microsoft Graph' },
  'tenantry.throttles': { kind: 'counter', unit: '{answer}', description: 'Answers that asked us to wait' },
  'tenantry.token_failures': { kind: 'counter', unit: '{answer}', description: 'Tokens not given' },
  'tenantry.lag': {
    kind: 'histogram',
    unit: 's',
    description: 'How long a connector was due when it was seen',
  },
  'tenantry.wait': { kind: 'histogram', unit: 's', description: 'How long a run was queued when it began' },
} as const;

export type MetricName = keyof typeof metrics;
