/**
 * Widely used landmark formats, in and out: 300-W .pts trees, WFLW lists (in only) and CSV tables.
 * An importer and an exporter of one format give back what they were given.
 */
package org.fiducial.dataset.formats;
