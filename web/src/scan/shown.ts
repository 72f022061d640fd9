// What of a camera's picture is seen on the page: nothing else is looked at.

export interface Size {
  width: number;
  height: number;
}

/** The part of a picture, in its own pixels, that a view of another shape shows when it is covered. */
export function shown(picture: Size, view: Size): Size & { left: number; top: number } {
  if (view.width === 0 || view.height === 0) return { left: 0, top: 0, ...picture };
  const scale = Math.min(picture.width / view.width, picture.height / view.height);
  const [width, height] = [view.width * scale, view.height * scale];
  return { left: (picture.width - width) / 2, top: (picture.height - height) / 2, width, height };
}
