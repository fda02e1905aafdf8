// The app reaches storage and vault inside a network of its own; neither answers anybody else.
import { names as namesType } from 'names.bicep'

param names namesType
param location string

var storageZone = environment().suffixes.storage
var vaultZone = replace(environment().suffixes.keyvaultDns, '.vault.', '.vaultcore.')
var endpoints = [
  { service: 'blob', zone: 'privatelink.blob.${storageZone}' }
  { service: 'queue', zone: 'privatelink.queue.${storageZone}' }
  { service: 'table', zone: 'privatelink.table.${storageZone}' }
  { service: 'vault', zone: 'privatelink${vaultZone}' }
]

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' existing = { name: names.storage }
resource vault 'Microsoft.KeyVault/vaults@2025-05-01' existing = { name: names.vault }

resource network 'Microsoft.Network/virtualNetworks@2025-05-01' = {
  name: names.network
  location: location
  properties: {
    addressSpace: { addressPrefixes: ['10.20.0.0/24'] }
    subnets: [
      {
        name: 'app'
        properties: {
          addressPrefix: '10.20.0.0/25'
          // Flex Consumption runs in what Container Apps run in.
          delegations: [{ name: 'app', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }
      { name: 'endpoints', properties: { addressPrefix: '10.20.0.128/26' } }
    ]
  }

  resource endpointSubnet 'subnets' existing = { name: 'endpoints' }
}

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for endpoint in endpoints: { name: endpoint.zone, location: 'global' }
]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (endpoint, i) in endpoints: {
    parent: zones[i]
    name: names.network
    location: 'global'
    properties: { registrationEnabled: false, virtualNetwork: { id: network.id } }
  }
]

resource privateEndpoints 'Microsoft.Network/privateEndpoints@2025-05-01' = [
  for endpoint in endpoints: {
    name: 'pe-${endpoint.service}-${names.network}'
    location: location
    properties: {
      subnet: { id: network::endpointSubnet.id }
      privateLinkServiceConnections: [
        {
          name: endpoint.service
          properties: {
            privateLinkServiceId: endpoint.service == 'vault' ? vault.id : account.id
            groupIds: [endpoint.service]
          }
        }
      ]
    }
  }
]

resource records 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-05-01' = [
  for (endpoint, i) in endpoints: {
    parent: privateEndpoints[i]
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [{ name: endpoint.service, properties: { privateDnsZoneId: zones[i].id } }]
    }
  }
]
