export const TABS = ['images', 'reports', 'documents', 'attributes', 'activity'] as const;
export type Tab = (typeof TABS)[number];

/** What part of a study's page an address opens. */
export interface TabSearch {
  tab?: Tab;
  /** The document that is read, or the instance whose attributes are looked at. */
  instance?: string;
}

/** Reads what stands in an address; what makes no sense is left out. */
export function readTab(given: Record<string, unknown>): TabSearch {
  const tab = TABS.find((one) => one === given.tab);
  const instance =
    typeof given.instance === 'string' && /^[\w.-]{1,64}$/.test(given.instance) ? given.instance : undefined;
  return { ...(tab && { tab }), ...(instance && { instance }) };
}
