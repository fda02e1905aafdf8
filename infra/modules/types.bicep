// What whoever deploys may say about the app: the shapes of `shared/contracts/settings.ts`.
@export()
type partner = {
  @minLength(1)
  name: string
  supportUrl: string?
  logoUrl: string?
  verifiedPublisher: string?
}

type federated = { kind: 'federated' }
type certificate = { kind: 'certificate', name: string }
type secret = { kind: 'secret', name: string }

@export()
@discriminator('kind')
@description('How a registration proves itself; `name` is that of a secret in the vault.')
type registrationCredential = federated | certificate | secret

@export()
type registration = { tier: 'read' | 'read-plus' | 'act', clientId: string, credential: registrationCredential }

@export()
@description('The app\'s own settings; an empty text means that it is not set.')
type settings = {
  publicUrl: string
  microsoftCloud: string
  homeTenantId: string
  appRegistrations: registration[]
  operatorClientId: string
  operatorCredential: registrationCredential
  mail: string
  syncSchedules: string
  retentionDays: int
}
