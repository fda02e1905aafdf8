import { app } from '@azure/functions';
import { page } from '../shared/http/page.ts';
import { showLeave } from '../shared/receipt/leave.ts';

const receiptLeave = page(showLeave);

app.http('receipt-leave', {
  route: 'receipt/disconnect',
  methods: ['GET'],
  authLevel: 'anonymous',
  handler: receiptLeave,
});
