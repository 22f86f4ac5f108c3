/**
 * The built-in detection engine: trains, loads and runs stacked hourglass networks with the STAR loss.
 * Networks are in {@code network}, supervision maps in {@code maps}.
 */
package org.fiducial.detection.hourglass;
