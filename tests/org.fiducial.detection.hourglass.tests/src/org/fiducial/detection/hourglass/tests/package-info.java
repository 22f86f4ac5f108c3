/**
 * Tests of the hourglass detector: parity with the reference's published cases, gradients, training, resuming, prediction.
 * Parity tests read the folder that FIDUCIAL_SHARED names and are skipped without it.
 */
package org.fiducial.detection.hourglass.tests;
