/** The packages behind this folder, loaded when a picture is first read or written: a notebook's start need not wait for them. */

const loadSharp = async () => {
  const { default: sharp } = await import("sharp");
  // libvips would remember files by name, also when they have been written anew since; and training has a use for the other cores.
  sharp.cache(false);
  sharp.concurrency(1);
  return sharp;
};
let loadedSharp: ReturnType<typeof loadSharp> | undefined;

/** sharp: JPEG and PNG as colours, resizing. */
export const sharpDoor = () => (loadedSharp ??= loadSharp());

/** fast-png: the numbers that are in a PNG. */
export const fastPng = () => import("fast-png");
