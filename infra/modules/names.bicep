// What everything is called: by the installation's name, and by a hash of where it is, because many names are worldwide.
@export()
type names = {
  group: string
  plan: string
  app: string
  identity: string
  storage: string
  vault: string
  workspace: string
  insights: string
  network: string
  emails: string
  communication: string
}

@export()
func toNames(environmentName string, token string) names => {
  group: 'rg-${environmentName}'
  plan: 'plan-${token}'
  app: 'func-${token}'
  identity: 'id-${token}'
  storage: 'st${token}'
  vault: 'kv-${token}'
  workspace: 'log-${token}'
  insights: 'appi-${token}'
  network: 'vnet-${token}'
  emails: 'email-${token}'
  communication: 'acs-${token}'
}

@export()
@description('Where Azure serves an app, per cloud.')
var hostSuffixes = {
  global: 'azurewebsites.net'
  usgov: 'azurewebsites.us'
  usgovdod: 'azurewebsites.us'
  china: 'chinacloudsites.cn'
}
