import { app } from '@azure/functions';
import { verifyConnection } from '../shared/connect/verify.ts';
import { connectVerifyMessage, queueNames } from '../shared/contracts/messages.ts';
import { takeMessage } from '../shared/sync/take-message.ts';

app.storageQueue('connect-verify', {
  queueName: queueNames.connectVerify,
  connection: 'AzureWebJobsStorage',
  handler: takeMessage(queueNames.connectVerify, connectVerifyMessage, verifyConnection),
});
