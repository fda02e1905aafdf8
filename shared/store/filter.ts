/** Text as a filter of Table Storage takes it. @see https://learn.microsoft.com/rest/api/storageservices/querying-tables-and-entities */
export const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;
