import { app } from '@azure/functions';
import { getServices } from '../shared/services/services.ts';
import { flushAfter } from '../shared/telemetry/flush-after.ts';

const { telemetry } = getServices();

// An instance may be frozen or taken away after an invocation.
if (telemetry.isOn) {
  app.hook.postInvocation(({ invocationContext }) => flushAfter(telemetry, invocationContext));
  app.hook.appTerminate(() => telemetry.flush());
}
