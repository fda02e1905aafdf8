// What `azd` deploys: `azd env set NAME value` says it. Only PARTNER_NAME has to be said. Names that shells and images set
// themselves, such as MAIL and NODE_VERSION, are not read.
using 'main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'tenantry')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')
param partner = {
  name: readEnvironmentVariable('PARTNER_NAME')
  supportUrl: readEnvironmentVariable('PARTNER_SUPPORT_URL', '')
  logoUrl: readEnvironmentVariable('PARTNER_LOGO_URL', '')
  verifiedPublisher: readEnvironmentVariable('PARTNER_VERIFIED_PUBLISHER', '')
}
param publicUrl = readEnvironmentVariable('CUSTOM_URL', '')
param microsoftCloud = readEnvironmentVariable('MICROSOFT_CLOUD', 'global')
param homeTenantId = readEnvironmentVariable('HOME_TENANT_ID', '')
param appRegistrations = json(readEnvironmentVariable('APP_REGISTRATIONS', '[]'))
param operatorClientId = readEnvironmentVariable('OPERATOR_CLIENT_ID', '')
param nodeVersion = readEnvironmentVariable('FUNCTIONS_NODE_VERSION', '24')
param instanceMemoryMB = any(int(readEnvironmentVariable('INSTANCE_MEMORY_MB', '2048')))
param maximumInstanceCount = int(readEnvironmentVariable('MAXIMUM_INSTANCE_COUNT', '40'))
param storageSku = readEnvironmentVariable('STORAGE_SKU', 'Standard_ZRS')
param privateEndpoints = bool(readEnvironmentVariable('PRIVATE_ENDPOINTS', 'false'))
param communicationServices = bool(readEnvironmentVariable('COMMUNICATION_SERVICES', 'false'))
param mail = json(readEnvironmentVariable('MAIL_SETTING', '{}'))
param alertEmails = json(readEnvironmentVariable('ALERT_EMAILS', '[]'))
