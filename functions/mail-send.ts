import { app } from '@azure/functions';
import { mailSendMessage, queueNames } from '../shared/contracts/messages.ts';
import { sendLetter } from '../shared/notify/send-letter.ts';
import { takeMessage } from '../shared/sync/take-message.ts';

app.storageQueue('mail-send', {
  queueName: queueNames.mailSend,
  connection: 'AzureWebJobsStorage',
  handler: takeMessage(queueNames.mailSend, mailSendMessage, sendLetter),
});
