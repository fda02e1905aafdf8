import { app } from '@azure/functions';
import { withInvocation } from '../shared/log/invocation-log.ts';
import { getServices } from '../shared/services/services.ts';
import { flushAfter } from '../shared/telemetry/flush-after.ts';

const { telemetry } = getServices();

// An instance may be frozen or taken away after an invocation.
if (telemetry.isOn) {
  app.hook.postInvocation(({ invocationContext }) =>
    withInvocation(invocationContext, () => flushAfter(telemetry, invocationContext.options.trigger.type)),
  );
  app.hook.appTerminate(() => telemetry.flush());
}
