// Registrations of two tiers, storage and vault over private endpoints, mail by Azure Communication Services.
using '../main.bicep'

param environmentName = 'tenantry-private'
param partner = {
  name: 'Northwind Partners'
  supportUrl: 'https://www.northwind.example/support'
  logoUrl: 'https://www.northwind.example/logo.svg'
  verifiedPublisher: 'Northwind Partners Ltd'
}
param publicUrl = 'https://connect.northwind.example'
param appRegistrations = [
  { tier: 'read', clientId: '11111111-1111-4111-8111-111111111111', credential: { kind: 'federated' } }
  { tier: 'read-plus', clientId: '22222222-2222-4222-8222-222222222222', credential: { kind: 'certificate', name: 'registration-read-plus' } }
]
param operatorClientId = '33333333-3333-4333-8333-333333333333'
param syncSchedules = { directory: { default: 'PT1H', allowed: ['PT1H', 'P1D'] } }
param retentionDays = 90
param instanceMemoryMB = 4096
param maximumInstanceCount = 100
param privateEndpoints = true
param communicationServices = true
param alertEmails = ['operations@northwind.example']
