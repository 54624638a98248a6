/** A piece of a Vega-Lite specification. */
export type Spec = { readonly [key: string]: unknown };
