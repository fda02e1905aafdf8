import type { GraphRecord, Tenant } from '../model.ts';
import { licensesOf } from './licences.ts';

interface ServicePlan {
  servicePlanId: string;
  servicePlanName: string;
  appliesTo: string;
}

/** Which of Microsoft's services a plan belongs to, by what its name begins with or holds. */
const SERVICES: [RegExp, string][] = [
  [/EXCHANGE|ARCHIVE/i, 'exchange'],
  [/SHAREPOINT|ONEDRIVE/i, 'SharePoint'],
  [/TEAMS/i, 'TeamspaceAPI'],
  [/^MCO/i, 'MicrosoftCommunicationsOnline'],
  [/OFFICE/i, 'MicrosoftOffice'],
  [/RMS|MIP_/i, 'RMSOnline'],
  [/INTUNE/i, 'SCO'],
  [/YAMMER/i, 'YammerEnterprise'],
  [/FLOW/i, 'ProcessSimple'],
  [/POWERAPPS/i, 'PowerAppsService'],
  [/BI_/i, 'AzureAnalysis'],
  [/AAD|MFA/i, 'AADPremiumService'],
  [/ATP|DEFENDER|THREAT/i, 'WindowsDefenderATP'],
];

export function toService(planName: string): string {
  return SERVICES.find(([pattern]) => pattern.test(planName))?.[1] ?? planName;
}

/** `assignedPlans` of a user. It follows from the licences, so it is worked out when asked for and never stored. */
export function toAssignedPlans(tenant: Tenant, user: GraphRecord): object[] {
  return licensesOf(user).flatMap(({ skuId, disabledPlans }) =>
    plansOf(tenant, skuId)
      .filter((plan) => plan.appliesTo === 'User')
      .map((plan) => ({
        assignedDateTime: user.createdDateTime,
        capabilityStatus: disabledPlans.includes(plan.servicePlanId) ? 'Deleted' : 'Enabled',
        service: toService(plan.servicePlanName),
        servicePlanId: plan.servicePlanId,
      })),
  );
}

/** `/users/{id}/licenseDetails`: one entry per assigned SKU. */
export function toLicenseDetails(tenant: Tenant, user: GraphRecord): GraphRecord[] {
  return licensesOf(user).map(({ skuId, disabledPlans }) => ({
    id: Buffer.from(`${user.id}:${skuId}`).toString('base64url').slice(0, 43),
    skuId,
    skuPartNumber: tenant.skus.find((sku) => sku.skuId === skuId)?.skuPartNumber ?? null,
    servicePlans: plansOf(tenant, skuId).map((plan) => ({
      servicePlanId: plan.servicePlanId,
      servicePlanName: plan.servicePlanName,
      provisioningStatus: disabledPlans.includes(plan.servicePlanId) ? 'Disabled' : 'Success',
      appliesTo: plan.appliesTo,
    })),
  }));
}

function plansOf(tenant: Tenant, skuId: string): ServicePlan[] {
  const sku = tenant.skus.find((candidate) => candidate.skuId === skuId);
  return (sku?.servicePlans ?? []) as ServicePlan[];
}
