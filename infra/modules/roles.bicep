// What the app's identity may do, each role on the smallest thing that it works on.
// @see https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
import { names as namesType } from 'names.bicep'

param names namesType
param principalId string
param communicationServices bool

var builtIn = {
  blobReader: '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1' // Storage Blob Data Reader
  blobOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b' // Storage Blob Data Owner
  blobContributor: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe' // Storage Blob Data Contributor
  queueContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88' // Storage Queue Data Contributor
  tableContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3' // Storage Table Data Contributor
  secretsOfficer: 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7' // Key Vault Secrets Officer
  certificatesOfficer: 'a4417e6f-fecd-4de8-b567-7b0420556985' // Key Vault Certificates Officer
  cryptoUser: '12338af0-0e69-4776-bea7-57ae8d297424' // Key Vault Crypto User
  metricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb' // Monitoring Metrics Publisher
}

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: names.storage
  resource blobs 'blobServices' existing = {
    name: 'default'
    resource hosts 'containers' existing = { name: 'azure-webjobs-hosts' }
    resource secrets 'containers' existing = { name: 'azure-webjobs-secrets' }
    resource rows 'containers' existing = { name: 'rows' }
    resource package 'containers' existing = { name: 'package' }
  }
  resource queues 'queueServices' existing = {
    name: 'default'
    resource syncRun 'queues' existing = { name: 'sync-run' }
    resource syncRunPoison 'queues' existing = { name: 'sync-run-poison' }
    resource connectVerify 'queues' existing = { name: 'connect-verify' }
    resource connectVerifyPoison 'queues' existing = { name: 'connect-verify-poison' }
    resource mailSend 'queues' existing = { name: 'mail-send' }
    resource mailSendPoison 'queues' existing = { name: 'mail-send-poison' }
  }
}
resource vault 'Microsoft.KeyVault/vaults@2025-05-01' existing = { name: names.vault }
resource component 'Microsoft.Insights/components@2020-02-02' existing = { name: names.insights }
resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = { name: names.identity }
resource communication 'Microsoft.Communication/communicationServices@2025-09-01' existing = if (communicationServices) {
  name: names.communication
}

// Azure has no built-in role that sends mail and neither reads the keys nor deletes the service. Sending needs
// CommunicationServices/Write, which changes the service's settings too: there is nothing smaller.
resource mailSender 'Microsoft.Authorization/roleDefinitions@2022-04-01' = if (communicationServices) {
  name: guid(resourceGroup().id, 'mail sender')
  properties: {
    roleName: 'Tenantry mail sender (${names.app})'
    description: 'Sends mail through Azure Communication Services.'
    assignableScopes: [resourceGroup().id]
    permissions: [
      {
        actions: [
          'Microsoft.Communication/CommunicationServices/Read'
          'Microsoft.Communication/CommunicationServices/Write'
          'Microsoft.Communication/EmailServices/Write'
        ]
      }
    ]
  }
}

var sending = communicationServices
  ? [
      // `POST /emails:send` of shared/notify/communication-services-mail.ts: reading and writing is what sends.
      { role: mailSender.name, on: communication.id }
    ]
  : []

var roles = concat(
  [
    // The host leases blobs here, so that a timer runs once, and keeps there when it ran last.
    { role: builtIn.blobOwner, on: account::blobs::hosts.id }
    // The host reads and makes the function keys here that open /api.
    { role: builtIn.blobOwner, on: account::blobs::secrets.id }
    // The host's health check lists the account's containers every 30 s. The identity reads all four of them anyway.
    { role: builtIn.blobReader, on: account.id }
    // `az functionapp deployment` and azd write the package here; instances read it when they start.
    { role: builtIn.blobContributor, on: account::blobs::package.id }
    // put, get, list and delete of shared/store/blobs.ts.
    { role: builtIn.blobContributor, on: account::blobs::rows.id }
    // The triggers peek, take and delete messages, and scaling counts them; shared/store/queues.ts sends them.
    { role: builtIn.queueContributor, on: account::queues::syncRun.id }
    { role: builtIn.queueContributor, on: account::queues::connectVerify.id }
    { role: builtIn.queueContributor, on: account::queues::mailSend.id }
    // The host and shared/sync/take-message.ts put aside what cannot be carried out; the hourly look peeks.
    { role: builtIn.queueContributor, on: account::queues::syncRunPoison.id }
    { role: builtIn.queueContributor, on: account::queues::connectVerifyPoison.id }
    { role: builtIn.queueContributor, on: account::queues::mailSendPoison.id }
    // createTable of shared/store/tables.ts: a new stream is a new table, so the account is the smallest thing. Rows besides.
    { role: builtIn.tableContributor, on: account.id }
    // getSecret, setSecret, deleteSecret of shared/secrets/secrets.ts, and the look for what expires.
    { role: builtIn.secretsOfficer, on: vault.id }
    // beginCreateCertificate, getCertificateVersion, beginDeleteCertificate of shared/secrets/certificates.ts.
    { role: builtIn.certificatesOfficer, on: vault.id }
    // `sign` of shared/secrets/certificates.ts: the key of a customer's certificate signs in the vault.
    { role: builtIn.cryptoUser, on: vault.id }
    // Host and app send logs, traces and metrics: there is no other way in, local authentication is off.
    { role: builtIn.metricsPublisher, on: component.id }
  ],
  sending
)

module assignments 'role-assignment.json' = [
  for one in roles: {
    params: {
      scope: one.on
      roleId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', one.role)
      principalId: principalId
      name: guid(one.on, one.role, identity.id)
    }
  }
]
