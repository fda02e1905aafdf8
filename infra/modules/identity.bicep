// The app's only credential: Azure vouches for it, and nobody holds a secret.
import { names as namesType } from 'names.bicep'

param names namesType
param location string

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: names.identity
  location: location
}

output clientId string = identity.properties.clientId
output principalId string = identity.properties.principalId
