// The plan and the app. It has no secret: every setting is a place, a name, or says who may come.
import { names as namesType } from 'names.bicep'
import { partner as partnerType, settings as settingsType } from 'types.bicep'

param names namesType
param location string
param runtime { nodeVersion: string, instanceMemoryMB: int, maximumInstanceCount: int }
param private bool
param communicationServices bool
param partner partnerType
param settings settingsType

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = { name: names.identity }
resource account 'Microsoft.Storage/storageAccounts@2025-06-01' existing = { name: names.storage }
resource vault 'Microsoft.KeyVault/vaults@2025-05-01' existing = { name: names.vault }
resource component 'Microsoft.Insights/components@2020-02-02' existing = { name: names.insights }
resource network 'Microsoft.Network/virtualNetworks@2025-05-01' existing = if (private) {
  name: names.network
  resource appSubnet 'subnets' existing = { name: 'app' }
}

resource emails 'Microsoft.Communication/emailServices@2025-09-01' existing = if (communicationServices) {
  name: names.emails
  resource domain 'domains' existing = { name: 'AzureManagedDomain' }
}
resource communication 'Microsoft.Communication/communicationServices@2025-09-01' existing = if (communicationServices) {
  name: names.communication
}

var mailByAzure = '{"kind":"communication-services","from":"DoNotReply@${emails::domain!.properties.fromSenderDomain}","endpoint":"https://${communication!.properties.hostName}"}'

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: names.plan
  location: location
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: names.app
  location: location
  tags: { 'azd-service-name': 'app' }
  kind: 'functionapp,linux'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    virtualNetworkSubnetId: private ? network::appSubnet.id : null
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${account.properties.primaryEndpoints.blob}package'
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identity.id }
        }
      }
      runtime: { name: 'node', version: runtime.nodeVersion }
      scaleAndConcurrency: {
        instanceMemoryMB: runtime.instanceMemoryMB
        maximumInstanceCount: runtime.maximumInstanceCount
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      // Nothing that Flex Consumption has taken over: runtime, version, scale and package stand in functionAppConfig.
      appSettings: [
        // What the host reads. The connection string says where telemetry goes and opens nothing.
        { name: 'AzureWebJobsStorage__blobServiceUri', value: account.properties.primaryEndpoints.blob }
        { name: 'AzureWebJobsStorage__queueServiceUri', value: account.properties.primaryEndpoints.queue }
        { name: 'AzureWebJobsStorage__tableServiceUri', value: account.properties.primaryEndpoints.table }
        { name: 'AzureWebJobsStorage__credential', value: 'managedidentity' }
        { name: 'AzureWebJobsStorage__clientId', value: identity.properties.clientId }
        { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', value: component.properties.ConnectionString }
        { name: 'APPLICATIONINSIGHTS_AUTHENTICATION_STRING', value: 'Authorization=AAD;ClientId=${identity.properties.clientId}' }
        // What Node reads: DECISIONS.md, 34.
        { name: 'NODE_OPTIONS', value: '--max-old-space-size=384 --max-semi-space-size=32' }
        // What the app reads besides.
        { name: 'AZURE_CLIENT_ID', value: identity.properties.clientId }
        { name: 'KEY_VAULT_URL', value: vault.properties.vaultUri }
        { name: 'PUBLIC_URL', value: settings.publicUrl }
        { name: 'MICROSOFT_CLOUD', value: settings.microsoftCloud }
        { name: 'HOME_TENANT_ID', value: settings.homeTenantId }
        { name: 'APP_REGISTRATIONS', value: string(settings.appRegistrations) }
        { name: 'OPERATOR_CLIENT_ID', value: settings.operatorClientId }
        { name: 'OPERATOR_CREDENTIAL', value: string(settings.operatorCredential) }
        { name: 'PARTNER_NAME', value: partner.name }
        { name: 'PARTNER_SUPPORT_URL', value: partner.?supportUrl ?? '' }
        { name: 'PARTNER_LOGO_URL', value: partner.?logoUrl ?? '' }
        { name: 'PARTNER_VERIFIED_PUBLISHER', value: partner.?verifiedPublisher ?? '' }
        { name: 'MAIL', value: communicationServices ? mailByAzure : settings.mail }
        { name: 'SYNC_SCHEDULES', value: settings.syncSchedules }
        { name: 'RETENTION_DAYS', value: string(settings.retentionDays) }
      ]
    }
  }

  // Deployments sign in with Entra: the passwords that every site has are switched off.
  resource ftpPassword 'basicPublishingCredentialsPolicies' = { name: 'ftp', properties: { allow: false } }
  resource scmPassword 'basicPublishingCredentialsPolicies' = { name: 'scm', properties: { allow: false } }
}
