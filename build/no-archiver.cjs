/**
 * Takes the place of `archiver` in the package: CDKTF loads it at every start, for assets that are
 * packed. No stack here has assets, and without it the program is a third smaller.
 */
"use strict";

module.exports = () => {
  throw new Error("Assets that are packed are not built in: no stack of this project has any.");
};
