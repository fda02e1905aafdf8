/** Fakes intervals alone: a lease is not renewed by itself, and everything else takes its time. */
export const onlyIntervals = {
  doNotFake: [
    'Date',
    'setTimeout',
    'clearTimeout',
    'setImmediate',
    'clearImmediate',
    'nextTick',
    'queueMicrotask',
    'performance',
    'hrtime',
  ],
} satisfies Parameters<typeof jest.useFakeTimers>[0];
