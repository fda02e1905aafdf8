/**
 * Preload (`--import`) for a child with an IPC channel: when its parent is gone, however that ended, it stops as on
 * SIGTERM, and for certain after a few seconds.
 */
process.on('disconnect', () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.exit(1), 4000).unref();
});
// The channel alone keeps no process running that has finished.
process.channel?.unref();
