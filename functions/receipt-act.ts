import { app } from '@azure/functions';
import { page } from '../shared/http/page.ts';
import { takeReceiptForm } from '../shared/receipt/act.ts';

const receiptAct = page(takeReceiptForm);

app.http('receipt-act', {
  route: 'receipt/{action}',
  methods: ['POST'],
  authLevel: 'anonymous',
  handler: receiptAct,
});
