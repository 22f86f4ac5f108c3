/**
 * Landmark layouts as data, and the geometry of shapes. A shape is one {@code double[2K]}: x0, y0, x1, y1, … in 0-based pixels with
 * pixel centres at integers. Plain Java: no EMF, no engine.
 */
package org.fiducial.landmark;
