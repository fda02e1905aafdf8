import type { GraphRecord, Tenant } from '../model.ts';
import { toService } from './plans.ts';
import { guid, pastDate, type Random, toGraphDate } from './random.ts';

interface Parts {
  id: string;
  displayName: string;
  domains: readonly string[];
  skus: readonly GraphRecord[];
}

/** The one record of `/organization`. */
export function createOrganization({ id, displayName, domains, skus }: Parts, random: Random): GraphRecord {
  const isDefault = (index: number) => index === (domains.length > 1 ? 1 : 0);
  return {
    id,
    deletedDateTime: null,
    businessPhones: ['4255550100'],
    city: 'Redmond',
    country: null,
    countryLetterCode: 'US',
    createdDateTime: pastDate(random, 3_000),
    defaultUsageLocation: null,
    displayName,
    marketingNotificationEmails: [],
    mobileDeviceManagementAuthority: 'intune',
    onPremisesLastSyncDateTime: pastDate(random, 1),
    onPremisesSyncEnabled: true,
    partnerTenantType: null,
    postalCode: '98052',
    preferredLanguage: 'en',
    privacyProfile: null,
    securityComplianceNotificationMails: [],
    securityComplianceNotificationPhones: [],
    state: 'WA',
    street: '1 Main Street',
    technicalNotificationMails: [`it@${domains.find((_, index) => isDefault(index))}`],
    tenantType: 'AAD',
    assignedPlans: toOrganizationPlans(skus),
    provisionedPlans: [],
    verifiedDomains: domains.map((name, index) => ({
      capabilities: index === 0 ? 'Email, OfficeCommunicationsOnline' : 'Email',
      isDefault: isDefault(index),
      isInitial: index === 0,
      name,
      type: 'Managed',
    })),
  };
}

/** `/domains`: id is the name. Those that nobody has proved yet are there too. */
export function toDomains({ organization, unverifiedDomains }: Tenant): GraphRecord[] {
  const verified = (organization.verifiedDomains ?? []) as Record<string, unknown>[];
  const unverified = unverifiedDomains.map((name) => ({ name, type: 'Managed', capabilities: 'None' }));
  return [
    ...verified.map((domain) => toDomain(domain, true)),
    ...unverified.map((domain) => toDomain(domain, false)),
  ];
}

function toDomain(domain: Record<string, unknown>, isVerified: boolean): GraphRecord {
  const capabilities = String(domain.capabilities);
  return {
    id: domain.name as string,
    authenticationType: domain.type,
    availabilityStatus: null,
    isAdminManaged: true,
    isDefault: domain.isDefault ?? false,
    isInitial: domain.isInitial ?? false,
    isRoot: true,
    isVerified,
    supportedServices: capabilities === 'None' ? [] : capabilities.split(', '),
    passwordValidityPeriodInDays: 2147483647,
    passwordNotificationWindowInDays: 14,
    state: null,
  };
}

/** `/directory/subscriptions`: what was bought; a SKU may have several rows. */
export function createSubscriptions(skus: readonly GraphRecord[], random: Random): GraphRecord[] {
  return skus.flatMap((sku) => {
    const units = sku.prepaidUnits as Record<string, number>;
    const total = Object.values(units).reduce((sum, count) => sum + count, 0);
    const ids = sku.subscriptionIds as string[];
    const share = Math.floor(total / ids.length);
    return ids.map((subscriptionId, index) => ({
      id: subscriptionId,
      commerceSubscriptionId: guid(random),
      createdDateTime: pastDate(random, 700),
      isTrial: false,
      nextLifecycleDateTime: toGraphDate(Date.UTC(2027, index, 1 + Math.floor(random() * 28))),
      ownerId: null,
      ownerTenantId: null,
      ownerType: null,
      serviceStatus: sku.servicePlans,
      skuId: sku.skuId,
      skuPartNumber: sku.skuPartNumber,
      status: sku.capabilityStatus,
      totalLicenses: index === 0 ? total - share * (ids.length - 1) : share,
    }));
  });
}

function toOrganizationPlans(skus: readonly GraphRecord[]): object[] {
  const plans = new Map<string, object>();
  for (const sku of skus) {
    for (const plan of sku.servicePlans as Record<string, string>[]) {
      const { servicePlanId, servicePlanName } = plan as { servicePlanId: string; servicePlanName: string };
      plans.set(servicePlanId, {
        assignedDateTime: '2024-03-01T08:00:00Z',
        capabilityStatus: sku.capabilityStatus,
        service: toService(servicePlanName),
        servicePlanId,
      });
    }
  }
  return [...plans.values()];
}
