import { createRateLimits, quotas, toRateHeaders } from '../../shared/clients/rate-limits.ts';

test('what is left is counted down, and the request after the last is one too many', async () => {
  const rates = createRateLimits();
  for (let left = quotas.refused - 1; left >= 0; left -= 1)
    expect(await rates.count('refused', '192.0.2.1')).toMatchObject({ remaining: left, isSpent: false });
  const { resetSeconds, ...rate } = await rates.count('refused', '192.0.2.1');
  expect(rate).toEqual({ quota: 60, remaining: 0, isSpent: true });
  expect(resetSeconds).toBeGreaterThanOrEqual(59);
});

test('each caller and each address is counted by itself', async () => {
  const rates = createRateLimits();
  await rates.count('client', 'client:a');
  for (const [of, key, remaining] of [
    ['client', 'client:b', 599],
    ['refused', 'client:a', 59],
    ['client', 'client:a', 598],
  ] as const)
    expect((await rates.count(of, key)).remaining).toBe(remaining);
});

test('the headers are those of the draft', () => {
  expect(toRateHeaders({ quota: 600, remaining: 7, resetSeconds: 42, isSpent: false })).toEqual({
    'ratelimit-policy': '"default";q=600;w=60',
    ratelimit: '"default";r=7;t=42',
  });
});
