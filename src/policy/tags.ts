/** True when a policy on `tag` is for columns tagged `found`: the same tag, or one below it. Names compare exactly. */
export const covers = (tag: string, found: string): boolean => found === tag || found.startsWith(`${tag}.`);

/** How deep a tag stands: `Discovered.PCI` is 2 deep. */
export const depthOf = (tag: string): number => tag.split('.').length;
