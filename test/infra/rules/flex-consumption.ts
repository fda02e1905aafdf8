import { predictedSettings } from '../app-settings.ts';
import { ofType, propertyOf } from '../snapshot.ts';
import { has, type Rule } from './rule.ts';

/**
 * Settings that Flex Consumption has replaced by `functionAppConfig`, or dropped.
 * @see https://learn.microsoft.com/azure/azure-functions/functions-app-settings#flex-consumption-plan-deprecations
 */
const replacedSettings =
  /^(ENABLE_ORYX_BUILD|FUNCTIONS_EXTENSION_VERSION|FUNCTIONS_WORKER_RUNTIME(_VERSION)?|FUNCTIONS_MAX_HTTP_CONCURRENCY|FUNCTIONS_WORKER_PROCESS_COUNT|FUNCTIONS_WORKER_DYNAMIC_CONCURRENCY_ENABLED|SCM_DO_BUILD_DURING_DEPLOYMENT|WEBSITE_.*)$/;

/** Of `siteConfig`; all else is the business of other plans. */
const siteProperties = new Set(['appSettings', 'minTlsVersion', 'scmMinTlsVersion', 'cors', 'http20Enabled']);

const site = 'Microsoft.Web/sites';

/** Only what Flex Consumption allows. */
export const flexConsumption: Record<string, Rule> = {
  'no setting that Flex Consumption has replaced': (snapshot) =>
    predictedSettings(snapshot)
      .filter(({ name }) => replacedSettings.test(name))
      .map(({ name }) => `${name} must not be set`),
  'no property of other plans': (snapshot) =>
    ofType(snapshot, site).flatMap((each) =>
      Object.keys((propertyOf(each, 'siteConfig') ?? {}) as object)
        .filter((name) => !siteProperties.has(name))
        .map((name) => `${each.name}: siteConfig.${name} is not of Flex Consumption`),
    ),
  'the plan is Flex Consumption on Linux': (snapshot) => [
    ...has('Microsoft.Web/serverfarms', { reserved: true })(snapshot),
    ...ofType(snapshot, 'Microsoft.Web/serverfarms')
      .filter(({ sku }) => JSON.stringify(sku) !== '{"name":"FC1","tier":"FlexConsumption"}')
      .map(({ name }) => `${name} is not FC1`),
  ],
  'the package is read and written by the identity': has(site, {
    'functionAppConfig.runtime.name': 'node',
    'functionAppConfig.deployment.storage.type': 'blobContainer',
    'functionAppConfig.deployment.storage.authentication.type': 'UserAssignedIdentity',
  }),
};
