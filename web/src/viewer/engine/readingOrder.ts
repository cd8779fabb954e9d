/** Puts the pictures of a stack in the order in which they will be wanted: ahead first, a few back in between. */
export function readingOrder(imageIds: readonly string[], index: number, direction: 1 | -1): string[] {
  const ahead = direction === 1 ? imageIds.slice(index + 1) : imageIds.slice(0, index).reverse();
  const behind = direction === 1 ? imageIds.slice(0, index).reverse() : imageIds.slice(index + 1);
  const near = [...ahead.slice(0, 20), ...behind.slice(0, 5)];
  return [...near, ...ahead.slice(20), ...behind.slice(5)];
}
