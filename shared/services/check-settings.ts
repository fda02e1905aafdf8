import { getServices } from './services.ts';

getServices();
