export type {
  DataArray,
  NestedNumbers,
  PointArray,
  Points,
  Random,
  RandomState,
  tf,
} from "../backend/index.js";
export { stacked } from "../backend/index.js";
export { DataError, type DataFault, type TopolabError } from "../errors.js";
export type { ReadablePoints, ReadableTensor } from "../points/point-array.js";
export {
  type StandardizeOptions,
  type Standardizer,
  standardize,
} from "../points/standardize.js";
export { arcs, distanceToArcs } from "./arcs.js";
export {
  type ComponentShape,
  type ComponentsOptions,
  components,
  distanceToSpheres,
} from "./components.js";
export { dsphere, type SphereOptions } from "./dsphere.js";
export { type EightGaussiansOptions, eightGaussians } from "./eight-gaussians.js";
export { type FaceFactor, faceFactorNames, faceFactors } from "./faces/factors.js";
export {
  drawFaces,
  type SyntheticFaces,
  type SyntheticFacesOptions,
  syntheticFaces,
} from "./faces/synthetic-faces.js";
export { type DataFile, datasetNames, type Manifest, manifest } from "./files/manifest.js";
export type { DataProgress, DatasetOptions, LoadOptions } from "./files/progress.js";
export { type DatasetState, findDataset, getDataset, verifyDataset } from "./files/verify.js";
export { type CelebaSplit, celebaSplits, parsePartition } from "./formats/celeba-partition.js";
export { cifarClasses, parseCifar } from "./formats/cifar.js";
export { type IdxArray, parseIdx } from "./formats/idx.js";
export { type Pixels, parseNetpbm } from "./formats/netpbm.js";
export { type BentGaussianOptions, bentGaussian, gaussian } from "./gaussian.js";
export {
  centersAround,
  centersOnGrid,
  type GaussianMixtureOptions,
  gaussianMixture,
} from "./gaussian-mixture.js";
export type { Crop } from "./images/crop.js";
export { type DecodeOptions, decodeImage, decodeImages, type ImageFile } from "./images/decode.js";
export type { ImageSet } from "./images/load.js";
export { resize } from "./images/resize.js";
export type { ImageShape } from "./images/store.js";
export { type Transform, transformImage, transformImages } from "./images/transform.js";
export { type Isometry, isometry } from "./isometry.js";
export { type NestedSpheres, type NestedSpheresOptions, nestedSpheres } from "./nested-spheres.js";
export { type AnnulusOptions, annulus, type RingOptions, ring } from "./ring.js";
export type { SampleOptions } from "./sample.js";
export { type AttFacesOptions, attFaces } from "./sets/att-faces.js";
export { type CelebaOptions, celeba } from "./sets/celeba.js";
export { type Cifar10Options, cifar10 } from "./sets/cifar10.js";
export { type HandsOptions, hands } from "./sets/hands.js";
export { type ImageFolderOptions, imageFolder, type NamedImageSet } from "./sets/image-folder.js";
export { type LabeledImageSet, type MnistOptions, mnist } from "./sets/mnist.js";
export { uniformSquare } from "./square.js";
export { distanceToRoll, rollPoints, rollRange, type SwissRoll, swissRoll } from "./swiss-roll.js";
export { distanceToMoons, type TwoMoonsOptions, twoMoons } from "./two-moons.js";
export { twoSquares } from "./two-squares.js";
