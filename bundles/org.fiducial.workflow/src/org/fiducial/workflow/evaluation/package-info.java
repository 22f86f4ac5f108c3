/**
 * Judging predictions: where they come from (layers, files), what is computed of them, what a reader of the numbers has to know (missing
 * faces, leakage, duplicates), and the tables.
 */
package org.fiducial.workflow.evaluation;
