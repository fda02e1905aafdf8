import { app } from '@azure/functions';
import { TenantryError } from '../shared/errors/tenantry-error.ts';
import { page } from '../shared/http/page.ts';
import { getParameter } from '../shared/http/requests.ts';
import { findAsset } from '../shared/pages/assets.ts';

const assetRead = page(async (request) => {
  const asset = findAsset(getParameter(request, 'file'));
  if (!asset) throw new TenantryError('not-found', 'There is no such file');
  return {
    status: 200,
    headers: {
      'content-type': asset.contentType,
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    },
    body: asset.bytes,
  };
});

app.http('asset-read', {
  route: 'assets/{file}',
  methods: ['GET'],
  authLevel: 'anonymous',
  handler: assetRead,
});
