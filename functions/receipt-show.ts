import { app } from '@azure/functions';
import { page } from '../shared/http/page.ts';
import { showReceipt } from '../shared/receipt/show-receipt.ts';

const receiptShow = page(showReceipt);

app.http('receipt-show', {
  route: 'receipt',
  methods: ['GET'],
  authLevel: 'anonymous',
  handler: receiptShow,
});
