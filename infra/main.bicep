// Tenantry in one subscription: what there is, what it is given, and who may do what.
targetScope = 'subscription'

import { partner as partnerType, registration, registrationCredential } from 'modules/types.bicep'
import { hostSuffixes, toNames } from 'modules/names.bicep'

@description('Names the installation: its resource group is rg-{environmentName}.')
param environmentName string
param location string = deployment().location
@description('What customers read: who asks for their consent, and where they get help.')
param partner partnerType
@description('Where customers reach the app, an origin. Empty: the address that Azure gives it.')
param publicUrl string = ''

@description('The Microsoft cloud of the tenants.')
@allowed(['global', 'usgov', 'usgovdod', 'china'])
param microsoftCloud string = 'global'
@description('The tenant of the app registrations and of the operators. Empty: the subscription\'s.')
param homeTenantId string = ''
@description('`npm run app-registrations` makes them and prints them. Without them the app runs and says what is missing.')
param appRegistrations registration[] = []
param operatorClientId string = ''
param operatorCredential registrationCredential = { kind: 'federated' }

@description('The app\'s setting SYNC_SCHEDULES. Empty: the app\'s own schedules.')
param syncSchedules object = {}
@description('How many days the app keeps what was removed, and its changes.')
param retentionDays int = 30

@description('Flex Consumption runs these; Node 24 is supported until April 2028.')
@allowed(['22', '24'])
param nodeVersion string = '24'
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Three zones, or one for regions that have no zones.')
@allowed(['Standard_ZRS', 'Standard_LRS'])
param storageSku string = 'Standard_ZRS'
@description('Storage and vault answer over private endpoints only.')
param privateEndpoints bool = false
@description('Mail by Azure Communication Services, made here.')
param communicationServices bool = false
@description('Any other mail: the app\'s setting MAIL. A password is the name of a secret in the vault.')
param mail object = {}
@description('Who is told of alerts. Without an address they are seen in the portal only.')
param alertEmails string[] = []

var names = toNames(environmentName, uniqueString(subscription().id, environmentName, location))
var url = empty(publicUrl) ? 'https://${names.app}.${hostSuffixes[microsoftCloud]}' : publicUrl
var homeTenant = empty(homeTenantId) ? tenant().tenantId : homeTenantId

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: names.group
  location: location
  tags: { 'azd-env-name': environmentName }
}

module identity 'modules/identity.bicep' = { scope: group, params: { names: names, location: location } }
module storage 'modules/storage.bicep' = { scope: group, params: { names: names, location: location, sku: storageSku, private: privateEndpoints } }
module vault 'modules/vault.bicep' = { scope: group, params: { names: names, location: location, private: privateEndpoints } }
module monitoring 'modules/monitoring.bicep' = { scope: group, params: { names: names, location: location } }
module network 'modules/network.bicep' = if (privateEndpoints) {
  scope: group
  params: { names: names, location: location }
  dependsOn: [storage, vault]
}
module post 'modules/mail.bicep' = if (communicationServices) { scope: group, params: { names: names } }

module roles 'modules/roles.bicep' = {
  scope: group
  params: { names: names, principalId: identity.outputs.principalId, communicationServices: communicationServices }
  dependsOn: [storage, vault, monitoring, post]
}

module app 'modules/app.bicep' = {
  scope: group
  params: {
    names: names
    location: location
    runtime: { nodeVersion: nodeVersion, instanceMemoryMB: instanceMemoryMB, maximumInstanceCount: maximumInstanceCount }
    private: privateEndpoints
    communicationServices: communicationServices
    partner: partner
    settings: {
      publicUrl: url
      microsoftCloud: microsoftCloud
      homeTenantId: homeTenant
      appRegistrations: appRegistrations
      operatorClientId: operatorClientId
      operatorCredential: operatorCredential
      mail: empty(mail) ? '' : string(mail)
      syncSchedules: empty(syncSchedules) ? '' : string(syncSchedules)
      retentionDays: retentionDays
    }
  }
  dependsOn: [storage, vault, monitoring, network, post, roles]
}

module alerts 'modules/alerts.bicep' = {
  scope: group
  params: { names: names, location: location, emails: alertEmails }
  dependsOn: [monitoring]
}

// For `npm run app-registrations`, and for whoever deploys the package; azd keeps them with its environment.
output AZURE_RESOURCE_GROUP string = group.name
output FUNCTION_APP_NAME string = names.app
output HOME_TENANT_ID string = homeTenant
output IDENTITY_CLIENT_ID string = identity.outputs.clientId
output IDENTITY_PRINCIPAL_ID string = identity.outputs.principalId
output KEY_VAULT_NAME string = names.vault
output PUBLIC_URL string = url
output STORAGE_ACCOUNT_NAME string = names.storage
