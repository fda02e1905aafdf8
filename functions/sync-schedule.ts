import { app } from '@azure/functions';
import { purgeIdempotency } from '../shared/clients/idempotency-table.ts';
import { purgeStates } from '../shared/connect/single-use-state.ts';
import { withInvocation } from '../shared/log/invocation-log.ts';
import { remindDue } from '../shared/notify/remind.ts';
import { checkInstallation } from '../shared/reports/check-installation.ts';
import { getServices } from '../shared/services/services.ts';
import { tick } from '../shared/sync/tick.ts';

app.timer('sync-schedule', {
  schedule: '0 */5 * * * *',
  handler: (_timer, context) =>
    withInvocation(context, async () => {
      const services = getServices();
      await tick(services);
      await remindDue(services);
      await purgeStates(services.connect, services.now());
      await purgeIdempotency(services);
      await checkInstallation(services);
    }),
});
