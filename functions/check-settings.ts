import { getServices } from '../shared/services/services.ts';

getServices();
