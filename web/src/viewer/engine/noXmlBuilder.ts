/** Takes the place of `xmlbuilder2`, by which vtk.js reads VTK's XML; no image comes as such, and it needs Node. */
export const create = (): never => {
  throw new Error('XML of VTK is not read here');
};
export const convert = create;
export const fragment = create;
