/**
 * Finds annotations that are probably wrong, with a named reason each, for the runner's lint command and the landmark editor.
 */
package org.fiducial.landmark.lint;
