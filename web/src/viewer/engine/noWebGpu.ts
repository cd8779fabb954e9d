/** Stands for vtk.js's drawing by WebGPU: we draw by WebGL, or with the processor. */
export {};
