import { setUp } from './ground-setup.ts';

// biome-ignore lint/style/noDefaultExport: Jest calls the default export
export default ({ maxWorkers }: { maxWorkers: number }) => setUp(maxWorkers);
