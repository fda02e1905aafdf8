import { statePartition } from '../../shared/connect/connection-row.ts';
import { hashToken } from '../../shared/connect/own-ids.ts';
import { createState, purgeStates, useState } from '../../shared/connect/single-use-state.ts';
import { type Desk, openDesk } from './desk.ts';
import { dayMs, minuteMs, start } from './rows.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk?.stop());

const facts = { leg: 'consent', connectionId: 'the connection', invitationHash: 'the hash' } as const;
const make = (at = start) => createState(desk.services.connect, facts, at);
const use = (state: string, at = start) => useState(desk.services.connect, state, at);
const find = (state: string) => desk.services.connect.states.find(statePartition, hashToken(state));

test('a state says what it was made for, once', async () => {
  const state = await make();
  expect(await use(state, start + minuteMs)).toMatchObject(facts);
  await expect(use(state, start + minuteMs)).rejects.toMatchObject({ code: 'already-used' });
});

test('of two who use one at the same time one gets through', async () => {
  const state = await make();
  const outcomes = await Promise.allSettled([use(state), use(state), use(state)]);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
});

test('a state lives for fifteen minutes', async () => {
  const [early, late] = [await make(), await make()];
  await use(early, start + 15 * minuteMs - 1);
  await expect(use(late, start + 15 * minuteMs)).rejects.toMatchObject({ code: 'expired' });
});

test('one that was used and is over was used', async () => {
  const state = await make();
  await use(state);
  await expect(use(state, start + dayMs)).rejects.toMatchObject({ code: 'already-used' });
});

test('one that nobody made is not found', async () => {
  await make();
  await expect(use('made up')).rejects.toMatchObject({ code: 'not-found' });
});

test('what is kept of it does not tell it', async () => {
  const state = await make();
  const stored = await find(state);
  expect(JSON.stringify(stored)).not.toContain(state);
});

test('states are forgotten a day after their end, and not before', async () => {
  const state = await make();
  const end = start + 15 * minuteMs;
  await purgeStates(desk.services.connect, end + dayMs);
  expect(await find(state)).toBeDefined();
  const younger = await make(start + minuteMs);
  await purgeStates(desk.services.connect, end + dayMs + 1);
  expect(await find(state)).toBeUndefined();
  expect(await find(younger)).toBeDefined();
});
