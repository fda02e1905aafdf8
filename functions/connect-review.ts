import { app } from '@azure/functions';
import { showReview } from '../shared/connect/show-review.ts';
import { page } from '../shared/http/page.ts';

const connectReview = page(showReview);

app.http('connect-review', {
  route: 'connect/review',
  methods: ['GET'],
  authLevel: 'anonymous',
  handler: connectReview,
});
