// Rows, messages, the host's leases and keys, and the package that runs. Nobody gets in with a key.
import { names as namesType } from 'names.bicep'

param names namesType
param location string
param sku string
param private bool

// The queues are those of `shared/contracts/messages.ts`, each with its poison queue: made here, so that roles can be
// given on them. Tables are made by the app, one per stream.
var queues = ['sync-run', 'connect-verify', 'mail-send']
// The host's leases and timers, the host's keys, the columns of rows near 1 MiB, the package.
var containers = ['azure-webjobs-hosts', 'azure-webjobs-secrets', 'rows', 'package']

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  name: names.storage
  location: location
  kind: 'StorageV2'
  // Three zones where the region has them. Connections cannot be read again from anywhere.
  sku: { name: sku }
  properties: {
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: private ? 'Disabled' : 'Enabled'
    networkAcls: { defaultAction: private ? 'Deny' : 'Allow', bypass: 'None' }
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: { deleteRetentionPolicy: { enabled: true, days: 7 } }

    resource each 'containers' = [
      for container in containers: { name: container, properties: { publicAccess: 'None' } }
    ]
  }

  resource queueService 'queueServices' = {
    name: 'default'

    resource each 'queues' = [for queue in queues: { name: queue }]
    resource poison 'queues' = [for queue in queues: { name: '${queue}-poison' }]
  }

  resource tables 'tableServices' = { name: 'default' }
}
