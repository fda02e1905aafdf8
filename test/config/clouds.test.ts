import { clouds, isLoopback } from '../../shared/clouds/clouds.ts';

test.each([
  ['http://localhost:7071', true],
  ['http://127.0.0.1', true],
  ['http://127.9.8.7:1', true],
  ['http://[::1]:80', true],
  ['http://127.0.0.1.example', false],
  ['http://localhost.example', false],
  ['http://[::2]', false],
  ['https://graph.microsoft.com', false],
  ['http://10.0.0.1', false],
])('%s is loopback: %s', (url, expected) => {
  expect(isLoopback(url)).toBe(expected);
});

test('every cloud of Microsoft is named by its key and answers over https, at origins', () => {
  for (const [name, cloud] of Object.entries(clouds)) {
    expect(cloud.name).toBe(name);
    for (const endpoint of [cloud.login, cloud.graph, cloud.partnerCenter, cloud.exchange]) {
      if (endpoint !== null) expect(new URL(endpoint).origin).toBe(endpoint);
      if (endpoint !== null) expect(endpoint.startsWith('https://')).toBe(true);
    }
  }
});
