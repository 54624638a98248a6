// The barcode: a bar from birth to death for each class.
import { Random } from "topolab";
import { components } from "topolab/data";
import * as plot from "topolab/plot";
import { ripsPersistence } from "topolab/topology";

const circles = components({ n: 120, shape: "circle", random: new Random(1) });
export default plot.barcode(ripsPersistence(circles), {
  title: "Two circles",
  longest: 20,
});
