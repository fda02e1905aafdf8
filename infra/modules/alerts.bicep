// What its operators are told. In the first minutes of every hour the app logs one line of JSON with counts of how the
// installation stands, `installation-checked` (shared/reports/check-installation.ts). README.md says what each alert means.
import { names as namesType } from 'names.bicep'

param names namesType
param location string
param emails string[]

// The newest line, as columns; no row where there is none.
var newest = '''
AppTraces
| where Message has '"event":"installation-checked"'
| extend facts = parse_json(Message)
| top 1 by TimeGenerated desc
'''

var rules = [
  {
    name: 'failing-connections'
    title: 'Customers cannot be read'
    severity: 2
    where: '| where toint(facts.failing) > 0'
  }
  {
    name: 'poison-messages'
    title: 'Work was put aside in a poison queue'
    severity: 1
    where: '| where toint(facts.poison) > 0'
  }
  {
    // A line that does not come counts as late: whoever is silent cannot say that all is well.
    name: 'late-coverage'
    title: 'Customers were not read for twice their interval, or the app is silent'
    severity: 1
    where: '| summarize lines = count(), late = sum(toint(facts.late))\n| where lines == 0 or late > 0'
  }
  {
    name: 'expiring-secrets'
    title: 'A secret or certificate ends within 30 days, or has ended'
    severity: 2
    where: '| where toint(facts.expiring) > 0'
  }
]

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = { name: names.workspace }

resource group 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(emails)) {
  name: 'operators'
  location: 'global'
  properties: {
    groupShortName: 'operators'
    enabled: true
    emailReceivers: [
      for (email, i) in emails: { name: 'operator-${i}', emailAddress: email, useCommonAlertSchema: true }
    ]
  }
}

resource alerts 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = [
  for rule in rules: {
    name: rule.name
    location: location
    kind: 'LogAlert'
    properties: {
      displayName: 'Tenantry: ${rule.title}'
      description: 'infra/README.md, Alerts: ${rule.name}'
      severity: rule.severity
      enabled: true
      scopes: [workspace.id]
      evaluationFrequency: 'PT1H'
      // Two lines fit in: one that is missed is not silence.
      windowSize: 'PT2H'
      autoMitigate: true
      // A new workspace may not have the table yet, and the query would be refused.
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: '${newest}${rule.where}'
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: empty(emails) ? [] : [group.id] }
    }
  }
]
