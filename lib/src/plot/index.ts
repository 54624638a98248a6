export type { DataArray, NestedNumbers, PointArray, Points, tf } from "../backend/index.js";
export type { Bundle, Displayable } from "../bundle.js";
export type { LiveDisplay } from "../display.js";
export { type BarcodeOptions, barcode } from "./barcode.js";
export { type BettiCurvesOptions, bettiCurves } from "./betti-curves.js";
export type { FigureOptions } from "./chart/figure.js";
export { type Figure, figure, type Spec } from "./chart/figure.js";
export type { Omissions } from "./chart/finite.js";
export type { Limits } from "./chart/limits.js";
export { metrics, metricsType } from "./chart/metrics.js";
export type { Bar, Bars } from "./chart/persistence.js";
export { runCurve } from "./chart/run-curve.js";
export {
  type Claim,
  type ClaimRecord,
  type ClaimsTable,
  claimsTable,
  claimsType,
} from "./claims.js";
export { type ComparisonOptions, type ComparisonPanel, comparison } from "./comparison.js";
export { type CurvePanel, type CurvePanelsOptions, curvePanels } from "./curve-panels.js";
export { type Curve, type CurvesOptions, curves } from "./curves.js";
export { type Density1dOptions, density1d } from "./density.js";
export {
  type DiagramOptions,
  type DiagramPanel,
  type DiagramsOptions,
  diagram,
  diagrams,
} from "./diagram.js";
export { type FiltrationOptions, filtration } from "./filtration.js";
export { type HeatmapOptions, heatmap } from "./heatmap.js";
export { type HistogramOptions, histogram, type Sample } from "./histogram.js";
export { type ImageGridOptions, imageGrid } from "./images/image-grid.js";
export { type ImageRowsOptions, imageRows } from "./images/image-rows.js";
export type { Images, PixelArray, PixelRange } from "./images/images.js";
export { type InterpolationStripOptions, interpolationStrip } from "./images/interpolation-strip.js";
export {
  type CurveProgress,
  type LiveLossCurve,
  type LossCurveOptions,
  type LossRecord,
  liveLossCurve,
  lossCurve,
} from "./loss-curve.js";
export { type MatchingOrderOptions, matchingOrder } from "./matching-order.js";
export { type MatchingPanel, type MatchingsOptions, matchings } from "./matchings.js";
export { type MeanTable, type MeanTableOptions, meanTable, type NumericColumn } from "./mean-table.js";
export { type MetricBar, type MetricBarsOptions, metricBars } from "./metric-bars.js";
export { type OutliersPanel, outliers } from "./outliers.js";
export { type QuantileMapOptions, quantileMap } from "./quantile-map.js";
export { type Edges, type SpanningTreeOptions, spanningTree } from "./spanning-tree.js";
export { type StretchedSquareOptions, stretchedSquare } from "./stretched-square.js";
export { type StripsOptions, type StripValue, strips } from "./strips.js";
export { type SwissRollOptions, swissRoll } from "./swiss-roll.js";
export { type ClaimTest, type MeasuredRow, type SubjectRole, testRows } from "./test-rows.js";
export { type TilesOptions, type TileValue, tiles } from "./tiles.js";
export type { ClaimRole, ClaimScope } from "./verdicts.js";
