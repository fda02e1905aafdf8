import { tearDown } from './ground-setup.ts';

// biome-ignore lint/style/noDefaultExport: Jest calls the default export
export default () => tearDown();
