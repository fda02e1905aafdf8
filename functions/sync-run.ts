import { app } from '@azure/functions';
import { queueNames, syncRunMessage } from '../shared/contracts/messages.ts';
import { eraseTenant } from '../shared/sync/erase-rows.ts';
import { runLane } from '../shared/sync/run-lane.ts';
import { takeMessage } from '../shared/sync/take-message.ts';

app.storageQueue('sync-run', {
  queueName: queueNames.syncRun,
  connection: 'AzureWebJobsStorage',
  handler: takeMessage(queueNames.syncRun, syncRunMessage, (services, message) =>
    message.kind === 'erase' ? eraseTenant(services, message) : runLane(services, message),
  ),
});
