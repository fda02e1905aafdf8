// Mail from an address that Azure gives. A domain of your own is added to the e-mail service and named in MAIL.
import { names as namesType } from 'names.bicep'

param names namesType

resource emails 'Microsoft.Communication/emailServices@2025-09-01' = {
  name: names.emails
  location: 'global'
  properties: { dataLocation: 'Europe' }

  resource domain 'domains' = {
    name: 'AzureManagedDomain'
    location: 'global'
    properties: { domainManagement: 'AzureManaged', userEngagementTracking: 'Disabled' }
  }
}

resource communication 'Microsoft.Communication/communicationServices@2025-09-01' = {
  name: names.communication
  location: 'global'
  properties: { dataLocation: 'Europe', disableLocalAuth: true, linkedDomains: [emails::domain.id] }
}
