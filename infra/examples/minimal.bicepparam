// The least: it runs, and says that registrations are missing.
using '../main.bicep'

param environmentName = 'tenantry'
param partner = { name: 'Northwind Partners' }
