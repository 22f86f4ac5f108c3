/**
 * The report of a recipe run: one HTML file with pictures of every stage, curves and tables, readable without a network or a script.
 */
package org.fiducial.workflow.report;
