/**
 * The maps a network learns from: a Gaussian spot for each landmark and a drawn curve for each edge, pixel-identical to those
 * of the reference. Plain Java, so that they are made ahead of the training thread.
 */
package org.fiducial.detection.hourglass.maps;
