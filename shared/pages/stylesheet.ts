import customer from './assets/customer.css';
import dashboard from './assets/dashboard.css';
import dashboardLists from './assets/dashboard-lists.css';
import dashboardPages from './assets/dashboard-pages.css';
import forms from './assets/forms.css';
import ground from './assets/ground.css';
import guide from './assets/guide.css';
import parts from './assets/parts.css';
import receipt from './assets/receipt.css';
import smallScreens from './assets/small-screens.css';
import tables from './assets/tables.css';

/** One stylesheet of many files; what stands later overrules what stands before. */
export const stylesheet = [
  ground,
  parts,
  forms,
  customer,
  guide,
  receipt,
  dashboard,
  tables,
  dashboardPages,
  dashboardLists,
  smallScreens,
].join('\n');
